/** What Keelson uses of cdktf; the one file to change for a continuation of it. */
export {
  App,
  AnnotationMetadataEntryType,
  dependable,
  Fn,
  Lazy,
  LocalBackend,
  S3Backend,
  TerraformElement,
  TerraformOutput,
  TerraformRemoteState,
  TerraformResource,
  TerraformStack,
  Token,
} from 'cdktf';
export type { ITerraformDependable } from 'cdktf';
