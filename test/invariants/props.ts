import { join } from 'node:path';
import ts from 'typescript';

const INDEX = join(__dirname, '../../lib/index.ts');

/** The optional props of each construct, by its name, as the compiler sees them: inherited ones too. */
export function optionalProps(constructs: readonly string[], source = INDEX): ReadonlyMap<string, readonly string[]> {
  const { config } = ts.readConfigFile(join(__dirname, '../../tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, join(__dirname, '../..'));
  const program = ts.createProgram([source], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const index = program.getSourceFile(source);
  const module = index && checker.getSymbolAtLocation(index);
  if (!module) throw new Error(`${source} is no module`);
  const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));
  return new Map(
    constructs.map((name) => {
      const symbol = exported.get(`${name}Props`);
      if (!symbol) throw new Error(`${name}Props is not exported`);
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const props = checker.getDeclaredTypeOfSymbol(target).getProperties();
      return [name, props.filter(({ flags }) => flags & ts.SymbolFlags.Optional).map((prop) => prop.name)];
    }),
  );
}
