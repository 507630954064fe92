import { minimalApp, pages } from './pages';
import { outputOf } from './page';

describe('the docs', () => {
  const withPrograms = [...pages()].filter(([, page]) => page.program !== undefined && page.shown !== undefined);

  it.each(withPrograms)('show in %s the YAML that really comes out (npm run docs writes it)', (_, page) => {
    expect(page.shown).toEqual(outputOf(page.program!));
  });

  it('show in README.md the program of apps/minimal', () => {
    expect(pages().get('README.md')?.program).toEqual(minimalApp());
  });
});
