/** What an action, or the pattern of an action, is written like: `s3:GetObject`, `ec2:Describe*`. */
export const ACTION = /^[a-z0-9-]+:[A-Za-z0-9*?]+$/;

/** Verbs of actions that change nothing. */
const READ = /^[a-z0-9-]+:(BatchGet|Describe|Get|List|Search)(?![a-z])/;

/**
 * Actions that read what should have a name: credentials, and the data that stores hold.
 *
 * Source: the access levels of https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const REVEALS =
  /:(Batch)?Get.*(Credential|Presigned|Password|Token|Secret|AccessDetails|DataAccess|ActivityTask|LoginUrl|DownloadUrl|UploadUrl)|^(s3:GetObject|ssm:GetParameter|dynamodb:(Batch)?Get(Item|Records)|kinesis:GetRecords|lambda:GetFunction|codecommit:Get|cognito-identity:GetId)/;

/**
 * Actions that take no other resource than `*`, of those that pods and nodes use.
 *
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const WITHOUT_RESOURCE: readonly string[] = [
  'cloudwatch:PutMetricData',
  'ecr-public:GetAuthorizationToken',
  'ecr:GetAuthorizationToken',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** Whether an action should name its resources: it changes something, or reads credentials or data. */
export function needsResource(action: string): boolean {
  if (WITHOUT_RESOURCE.includes(action)) return false;
  // A pattern of `Get` may stand for an action that reads data.
  const open = /:(BatchGet|Get)[^:]*[*?]/.test(action);
  return open || !READ.test(action) || REVEALS.test(action);
}

/** Whether the action stands for all of a service, or all there is: `*`, `s3:*`. */
export function isWide(action: string): boolean {
  return /^([^:]*:)?[*?]+$/.test(action);
}

/** Whether a pattern of an action stands for the action; IAM reads both without regard to case. */
export function covers(pattern: string, action: string): boolean {
  const source = pattern
    .replace(/[^\w*?]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'i').test(action);
}
