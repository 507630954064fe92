import { outputOf } from './page';
import { pages } from './pages';

for (const [name, page] of pages()) {
  if (page.program === undefined || page.shown === undefined) continue;
  page.update(outputOf(page.program));
  console.log(`${name}: updated`);
}
