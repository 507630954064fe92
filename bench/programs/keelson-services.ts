import { Peer, setDefaults, WebService } from 'keelson';
import { timeSynth } from './time-synth';

timeSynth((chart, count) => {
  setDefaults(chart, { owner: 'team-shop' });
  for (let index = 0; index < count; index++) {
    const service = new WebService(chart, `service-${index}`, {
      image:
        'registry.example.com/orders:2.1.0@sha256:4ff0940f9a0f9ef29ad4f3a3f1f7c5c9a7c9d9f2b6a5e8d1c3b2a190817263f5',
      port: 8080,
      metrics: { port: 9090 },
      resources: { cpu: '250m', memory: '512Mi' },
      scaling: { min: 3, max: 20, cpuPercent: 70 },
    });
    service.connections.allowTo(Peer.workload({ name: 'orders-db', port: 5432 }));
  }
});
