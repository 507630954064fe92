import Module from 'node:module';

/**
 * Loads other packages in place of those that the code names: `KEELSON_REDIRECT='{"cdktf":"cdktn"}'`. Only what comes
 * from this project is redirected, so that packages find what they were made for.
 */
const redirections = Object.entries(JSON.parse(process.env.KEELSON_REDIRECT ?? '{}') as Record<string, string>);

interface Resolver {
  _resolveFilename: (request: string, parent: { filename?: string } | undefined, ...rest: unknown[]) => string;
}

const resolver = Module as unknown as Resolver;
const resolve = resolver._resolveFilename;

resolver._resolveFilename = (request, parent, ...rest) => {
  const isOurs = parent?.filename?.includes('node_modules') === false;
  const [from, to] = redirections.find(([name]) => request === name || request.startsWith(`${name}/`)) ?? [];
  const target = isOurs && from !== undefined && to !== undefined ? `${to}${request.slice(from.length)}` : request;
  return resolve.call(Module, target, parent, ...rest);
};
