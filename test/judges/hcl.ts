/**
 * Terraform's JSON as HCL. Scanners read more of HCL: Trivy does not see the nested blocks of JSON, and Checkov looks into
 * policies only where they are written with `jsonencode`.
 */
export function hcl(stack: Stack): string {
  const blocks = (['data', 'resource'] as const).flatMap((keyword) =>
    Object.entries(stack[keyword] ?? {}).flatMap(([type, named]) =>
      Object.entries(named).map(([name, fields]) => `${keyword} "${type}" "${name}" {\n${body(fields)}}\n`),
    ),
  );
  return blocks.join('\n');
}

/** What cdktf writes for a stack, as far as scanners read it. */
export interface Stack {
  readonly data?: Named;
  readonly resource?: Named;
}

type Named = Readonly<Record<string, Readonly<Record<string, Fields>>>>;
type Fields = Readonly<Record<string, unknown>>;

/** Arguments that are maps; all other objects are blocks. */
const MAPS = ['tags', 'tags_all', 'labels', 'input', 'triggers_replace'];

/** What names other resources without quotes, which no scanner reads, and comments. */
const isLeftOut = (name: string, field: unknown): boolean =>
  ['depends_on', 'lifecycle', 'provisioner', '//'].includes(name) || (name === 'provider' && typeof field === 'string');

function body(fields: Fields): string {
  return Object.entries(fields)
    .filter(([name, field]) => !isLeftOut(name, field))
    .map(([name, field]) => {
      const items = Array.isArray(field) ? (field as unknown[]) : [field];
      const isBlock = !MAPS.includes(name) && items.length > 0 && items.every(isObject);
      return isBlock
        ? items.map((item) => `${name} {\n${body(item as Fields)}}\n`).join('')
        : `${name} = ${expression(field)}\n`;
    })
    .join('');
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function expression(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(expression).join(', ')}]`;
  if (isObject(value)) {
    const pairs = Object.entries(value as Fields).map(([key, each]) => `${JSON.stringify(key)} = ${expression(each)}`);
    return `{\n${pairs.join(',\n')}\n}`;
  }
  const document = typeof value === 'string' ? documentIn(value) : undefined;
  return document === undefined ? JSON.stringify(value) : `jsonencode(${expression(document)})`;
}

/** The object that a text is the JSON of, such as a policy. */
function documentIn(text: string): object | undefined {
  if (!text.startsWith('{"')) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
