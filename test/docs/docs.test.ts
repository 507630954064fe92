import { expectedOf } from './expected';
import { minimalApp, pages } from './pages';

describe('the docs', () => {
  const withPrograms = [...pages()].filter(([, page]) => expectedOf(page).size > 0);

  it.each(withPrograms)('show in %s what really comes out (npm run docs writes it)', (_, page) => {
    for (const [language, output] of expectedOf(page)) expect(page.shown(language)).toEqual(output);
  });

  it('show in README.md the program of apps/minimal', () => {
    expect(pages().get('README.md')?.program).toEqual(minimalApp());
  });
});
