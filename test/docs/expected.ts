import { Language, outputOf, Page, yamlIn } from './page';
import { addressesOf, resourcesIn, selected } from './terraform';

/** What each block of a page should show; none where the page has no program. */
export function expectedOf(page: Page): ReadonlyMap<Language, string> {
  const { program } = page;
  if (program === undefined) return new Map();
  const languages = (['yaml', 'text', 'json'] as const).filter((language) => page.shown(language) !== undefined);
  if (languages.length === 0) return new Map();
  if (!/from 'cdktf'/.test(program)) return new Map([['yaml', outputOf(program, yamlIn)]]);
  const resources = outputOf(program, resourcesIn);
  return new Map<Language, string>(
    languages.map((language) =>
      language === 'json'
        ? [language, selected(resources, page.shown('json') ?? '{}')]
        : ['text', addressesOf(resources)],
    ),
  );
}
