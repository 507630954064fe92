/** What Keelson uses of cdktf; the one file to change for a continuation of it. */
export {
  dependable,
  DataResource,
  Fn,
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
