import { IConstruct } from 'constructs';
import { AwsNameRule, awsName } from '../aws-names';

/** What names of add-ons look like, those of the Marketplace too: `aws eks describe-addon-versions`. */
const ADDON_NAME: AwsNameRule = {
  pattern: /^[0-9A-Za-z][0-9A-Za-z_-]*$/,
  words: "letters, digits, '-' and '_', starting with a letter or digit",
  maxLength: 100,
};

/**
 * The name of an add-on.
 *
 * @throws Error `'name' must be letters, digits, '-' and '_', starting with a letter or digit, of at most 100 characters, got ""`
 */
export function addonName(scope: IConstruct, prop: string, name: string): string {
  return awsName(scope, prop, name, ADDON_NAME);
}
