import { expectedOf } from './expected';
import { pages } from './pages';

for (const [name, page] of pages()) {
  const expected = expectedOf(page);
  for (const [language, output] of expected) page.update(language, output);
  if (expected.size > 0) console.log(`${name}: updated`);
}
