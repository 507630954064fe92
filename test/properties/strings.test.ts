import { App, ApiObject, Chart, Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { ConfigFiles, EnvConfig, HardenedDeployment, PriorityClass } from 'keelson';
import { load } from 'js-yaml';
import { yamlFault } from '../../lib/core/yaml-text';
import { required } from '../invariants/samples';
import { hostileText, NASTY } from './hostile';
import { misreaders, readBack } from './readers';
import { holds } from './runs';

type Make = (chart: Chart, text: string) => void;
type Find = (objects: readonly Rendered[]) => unknown;
interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly Readonly<Record<string, readonly unknown[]>>[] };
    };
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

const web = (chart: Chart, more: object) => new HardenedDeployment(chart, 'web', { ...required, port: 8080, ...more });
const deployment = (objects: readonly Rendered[]) => objects.find(({ kind }) => kind === 'Deployment');
const container = (objects: readonly Rendered[]) => deployment(objects)?.spec.template.spec.containers[0];
const config = (objects: readonly Rendered[]) => objects.find(({ kind }) => kind === 'ConfigMap');
// A variable that is referred to has to be there: that is another test's matter.
const plain = (text: string) => text.replaceAll('$(', '$$$$(');

/** Where users' own texts go, and where they are to come out. */
const PLACES: Readonly<Record<string, readonly [Make, Find]>> = {
  'a variable': [
    (chart, text) => web(chart, { env: { TEXT: text } }),
    (objects) => (container(objects)?.env?.[0] as { value: string } | undefined)?.value,
  ],
  'an argument': [(chart, text) => web(chart, { args: [text] }), (objects) => container(objects)?.args?.[0]],
  'a word of the command': [
    (chart, text) => web(chart, { command: ['run', text] }),
    (objects) => container(objects)?.command?.[1],
  ],
  'an annotation': [
    (chart, text) => web(chart, { annotations: { 'example.com/text': text } }),
    (objects) => deployment(objects)?.metadata.annotations?.['example.com/text'],
  ],
  'an annotation of the pods': [
    (chart, text) => web(chart, { podAnnotations: { 'example.com/text': text } }),
    (objects) => deployment(objects)?.spec.template.metadata.annotations['example.com/text'],
  ],
  'a config file': [
    (chart, text) => new ConfigFiles(chart, 'files', { files: { text } }),
    (objects) => {
      const bytes = config(objects)?.binaryData?.text;
      return bytes === undefined ? config(objects)?.data?.text : Buffer.from(bytes, 'base64').toString('utf8');
    },
  ],
  'a shared variable': [
    (chart, text) => new EnvConfig(chart, 'settings', { values: { TEXT: text } }),
    (objects) => config(objects)?.data?.TEXT,
  ],
  'an override': [
    (chart, text) => web(chart, { overrides: { '/metadata/annotations': { 'example.com/text': text } } }),
    (objects) => deployment(objects)?.metadata.annotations?.['example.com/text'],
  ],
  'a description': [
    (chart, text) => new PriorityClass(chart, 'critical', { value: 1, description: text }),
    (objects) => (objects[0] as unknown as { description: string }).description,
  ],
  'an object of cdk8s': [
    (chart, text) => {
      web(chart, {});
      new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', data: { text } } as never);
    },
    (objects) => config(objects)?.data?.text,
  ],
};

/** The refusal in the house's form, or what each reader of the YAML finds. */
function outcome([make, find]: readonly [Make, Find], text: string): { refusal: string } | { found: unknown[] } {
  const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
  try {
    make(chart, text);
    const objects = chart.toJson() as Rendered[];
    return { found: Object.values(readBack(objects)).map((read) => find(read as Rendered[])) };
  } catch (error) {
    return { refusal: (error as Error).message };
  }
}

describe('A hostile text', () => {
  test.each(Object.entries(PLACES))('comes out of %s as it went in, or is refused', (_, place) => {
    holds(fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...NASTY) }, hostileText).map(plain), 30, (text) => {
      const result = outcome(place, text);
      if ('refusal' in result) {
        // Path of the construct, the field, what it must be and what it got.
        expect(result.refusal).toMatch(/\[shop[^\]]*\] ('[^']+'|.*) must .*, got /s);
        expect([yamlFault(text) !== undefined, text.trim() === '', text.includes('\ud800')]).toContain(true);
      } else {
        expect(result.found).toEqual([text, text, text]);
        expect(text).toBe(text.replace(/\p{Surrogate}/gu, '\ufffd'));
      }
    });
  });

  test('is refused where three readers of YAML do not read what cdk8s wrote, and nowhere else for them', () => {
    const judge = (text: string) => {
      if (text !== '<<' && misreaders(text).length > 0) expect(yamlFault(text)).toBeDefined();
    };
    NASTY.forEach(judge);
    holds(hostileText, 1000, judge);
  });

  test('is named with its object, pointer and value when only the synth can see it', () => {
    const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
    web(chart, { overrides: { '/spec/template/metadata/annotations/mode': '0B1' } });
    new PriorityClass(chart, 'critical', { value: 1, description: 'a\u2028b' });
    expect(() => chart.toJson()).toThrow(
      new Error(`keelson checks: 2 objects cannot be rendered
  [shop/web/Resource] '/spec/template/metadata/annotations/mode' must not look like a number of Go, which cdk8s does not quote, got "0B1"; write "0b1" if the program takes it
  [shop/critical/Resource] '/description' must not hold U+2028, which readers of YAML change or refuse, got "a\u2028b"; leave it out`),
    );
  });

  test('is told apart by what cdk8s writes: this test knows when it gets better', () => {
    const unquoted = NASTY.filter((text) => text !== '<<' && yamlFault(text)?.must.includes('number'));
    expect(unquoted.map((text) => typeof load(Yaml.stringify(text)))).toContain('number');
  });
});
