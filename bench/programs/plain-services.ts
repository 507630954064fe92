import { k8s } from 'cdk8s-plus-28';
import { plainService } from './plain-service';
import { timeSynth } from './time-synth';

timeSynth(
  (chart, count) => {
    const metadata = { name: `${chart.namespace}-standard` };
    new k8s.KubePriorityClass(chart, 'priority', { metadata, value: 100_000 });
    for (let index = 0; index < count; index++) plainService(chart, `service-${index}`);
  },
  { disableResourceNameHashes: true },
);
