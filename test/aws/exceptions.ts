/** A rule of a scanner of Terraform that Keelson does not follow, because something of more weight says the opposite. */
export interface Exception {
  readonly rule: string;
  /** The only resources that it is for. */
  readonly resource: RegExp;
  readonly reason: string;
}

/** Every one must be used, and be listed in docs/judges.md. */
export const exceptions: readonly Exception[] = [
  {
    rule: 'CKV_AWS_144',
    resource: /^aws_s3_bucket\..*_logs$/,
    reason: 'access logs tell who read a bucket; they need not outlast its region',
  },
  {
    rule: 'CKV_AWS_144',
    resource: /^aws_s3_bucket\.state$/,
    reason: 'a state tells of one region; without that region it is of no use',
  },
  {
    rule: 'CKV_AWS_145',
    resource: /^aws_s3_bucket\..*_logs$/,
    reason: 'S3 delivers access logs to no bucket that is encrypted with a key of KMS',
  },
];
