import { IConstruct } from 'constructs';
import { AnnotationMetadataEntryType } from './terraform';

/** Leaves a warning at a construct, which cdktf's command line prints with its path; without a trace of this machine. */
export function warn(scope: IConstruct, message: string): void {
  scope.node.addMetadata(AnnotationMetadataEntryType.WARN, message);
}
