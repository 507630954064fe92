import { IConstruct } from 'constructs';
import { survivesYaml } from './env-value';
import { fail, got } from './errors';
import { isLabelKey } from './labels';

/** Annotations as Kubernetes stores them. */
export type Annotations = Readonly<Record<string, string>>;

/**
 * Annotations that the API server takes, without those that an explicit undefined leaves out.
 *
 * @throws Error `'annotations' must have keys such as 'example.com/name', got …`
 * @throws Error `'annotations' must have texts as values, got 1 for 'example.com/name'`
 */
export function validAnnotations(scope: IConstruct, prop: string, annotations: Annotations): Record<string, string> {
  const entries = Object.entries(annotations).filter(([, value]) => value !== undefined);
  for (const [key, value] of entries) {
    if (!isLabelKey(key)) fail(scope, `'${prop}' must have keys such as 'example.com/name', got ${got(key)}`);
    if (typeof value !== 'string') fail(scope, `'${prop}' must have texts as values, got ${got(value)} for '${key}'`);
    survivesYaml(scope, `${prop}.${key}`, value);
  }
  return Object.fromEntries(entries);
}
