import { App } from 'cdktf';
import { dev } from './dev';
import { fleet } from './fleet';
import { production } from './production';

// The same parts in three sizes: `npx cdktf deploy dev-base dev`.
const app = new App();
dev(app);
production(app);
fleet(app);
app.synth();
