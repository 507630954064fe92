type Fields = Record<string, unknown>;

/** A stack's JSON with one argument changed; undefined takes it away. */
export function damaged(json: string, damage?: readonly [path: string, value: unknown]): string {
  if (damage === undefined) return json;
  const [type = '', name = '', argument = ''] = damage[0].split('.');
  const stack = JSON.parse(json) as { resource: Record<string, Record<string, Fields>> };
  const resource = stack.resource[type]?.[name];
  if (resource === undefined || !(argument in resource)) throw new Error(`there is no ${damage[0]} to damage`);
  resource[argument] = damage[1];
  return JSON.stringify(stack);
}
