import { Construct } from 'constructs';
import { DEFAULT_REPLICAS, Replicas } from '../../lib/core/replicas';
import { messageOf, shop } from './tree';

const { chart, orders } = shop();
const autoscaler = new Construct(orders, 'Autoscaler');

test('without a word there are three', () => {
  const replicas = new Replicas(orders);
  expect([replicas.rendered, replicas.least, replicas.autoscaled]).toEqual([DEFAULT_REPLICAS, 3, false]);
});

test.each([0, 1, 5])('a fixed number, %d, is rendered', (fixed) => {
  const replicas = new Replicas(orders, fixed);
  expect([replicas.rendered, replicas.least, replicas.autoscaled]).toEqual([fixed, fixed, false]);
});

test('an autoscaler takes the count over', () => {
  const replicas = new Replicas(orders);
  replicas.handTo(autoscaler, 2);
  expect([replicas.rendered, replicas.least, replicas.autoscaled]).toEqual([undefined, 2, true]);
});

test('a fixed number stays with the workload', () => {
  const replicas = new Replicas(orders, 5);
  expect(messageOf(() => replicas.handTo(autoscaler, 3))).toBe(
    "[shop/orders] 'replicas' must be left out when an autoscaler owns the count (shop/orders/Autoscaler), got 5",
  );
  expect(replicas.rendered).toBe(5);
});

test('there is one autoscaler', () => {
  const replicas = new Replicas(orders);
  replicas.handTo(autoscaler, 2);
  expect(messageOf(() => replicas.handTo(new Construct(chart, 'second'), 3))).toBe(
    "[shop/second] 'target' must have one autoscaler, got a second for shop/orders after shop/orders/Autoscaler",
  );
  expect(replicas.least).toBe(2);
});

test.each([-1, 1.5, Number.NaN])('%d is no number of replicas', (fixed) => {
  expect(messageOf(() => new Replicas(orders, fixed))).toBe(
    `[shop/orders] 'replicas' must be a whole number of at least 0, got ${fixed}`,
  );
});
