import { App, Chart } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { parseAllDocuments } from 'yaml';
import { HardenedDeployment } from '../../lib/workload/deployment';
import { required } from './shop';

const READERS: Readonly<Record<string, (yaml: string) => unknown[]>> = {
  'YAML 1.2 (js-yaml)': (yaml) => loadAll(yaml),
  'YAML 1.2 (yaml)': (yaml) => parseAllDocuments(yaml, { version: '1.2' }).map((each): unknown => each.toJS()),
  'YAML 1.1 (yaml)': (yaml) => parseAllDocuments(yaml, { version: '1.1' }).map((each): unknown => each.toJS()),
};

const TEXTS = [
  'orders: 🦊 überall',
  'first\nsecond: line\n\n  third',
  'ends in a newline\n',
  ' blanks around ',
  'a\ttab and a \u0000 null and a \u00a0 blank',
  'a: b # no comment',
  'it\'s "quoted" \\n',
  '- item',
  '{a: 1}',
  '*alias &anchor !tag %directive @at `tick',
  '---',
  '',
  ...['yes', 'no', 'on', 'off', 'y', 'n', 'true', 'False', 'null', '~', '<<', '='],
  ...['022', '0x1F', '0b1', '1_000', '12:30:45', '1e3', '.5', '.inf', '.NaN', '2026-11-21', '08', '+1'],
];

describe.each(Object.entries(READERS))('What goes into a workload comes out for %s', (_, read) => {
  const env = Object.fromEntries(TEXTS.map((text, index) => [`TEXT_${index}`, text.replaceAll('$(', '$$(')]));
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  new HardenedDeployment(chart, 'web', {
    ...required,
    port: 8080,
    env,
    args: TEXTS,
    annotations: Object.fromEntries(TEXTS.map((text, index) => [`example.com/text-${index}`, text])),
    labels: { no: 'on', 'example.com/n': '1.10' },
    security: { writableRoot: { reason: 'it: writes # 🦊 "there"' } },
  });

  test('text for text', () => {
    const objects = read(app.synthYaml() as string);
    const rendered: unknown = JSON.parse(JSON.stringify(chart.toJson()));
    expect(objects).toEqual(rendered);
    const deployment = objects.find((each) => (each as { kind: string }).kind === 'Deployment');
    expect(deployment).toMatchObject({
      metadata: { labels: { no: 'on', 'example.com/n': '1.10', version: '1.4.2' } },
      spec: { template: { spec: { containers: [{ args: TEXTS }] } } },
    });
    const { containers } = (deployment as { spec: { template: { spec: { containers: { env: unknown }[] } } } }).spec
      .template.spec;
    expect(containers[0]?.env).toEqual(Object.entries(env).map(([name, value]) => ({ name, value })));
  });
});

test('What would come out as a number is refused', () => {
  const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
  const make = () => new HardenedDeployment(chart, 'web', { ...required, port: 8080, annotations: { mode: '0o22' } });
  expect(make).toThrow(
    new Error(
      '[shop/web] \'annotations.mode\' must not look like a number of Go, which cdk8s does not quote, got "0o22"; write "022" if the program takes it',
    ),
  );
});
