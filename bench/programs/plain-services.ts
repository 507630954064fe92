import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { plainService } from './plain-service';
import { timeSynth } from './time-synth';

timeSynth((app, count) => {
  const chart = new Chart(app, 'shop', { namespace: 'shop', disableResourceNameHashes: true });
  new k8s.KubePriorityClass(chart, 'priority', { metadata: { name: 'shop-standard' }, value: 100_000 });
  for (let index = 0; index < count; index++) plainService(chart, `service-${index}`);
});
