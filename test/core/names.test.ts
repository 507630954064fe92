import { Construct } from 'constructs';
import {
  CRON_JOB_NAME,
  DNS_LABEL,
  DNS_SUBDOMAIN,
  NameRule,
  objectName,
  portName,
  SERVICE_NAME,
  STATEFUL_SET_NAME,
  validName,
  WORKLOAD_NAME,
} from '../../lib/core/names';
import { messageOf, shop } from './tree';

describe("an object's name", () => {
  test("is the construct's own id", () => {
    expect(objectName(shop().orders, undefined, WORKLOAD_NAME)).toBe('orders');
  });

  test('is the name that was given', () => {
    expect(objectName(shop().orders, 'orders-v2', WORKLOAD_NAME)).toBe('orders-v2');
  });

  test('is not made up where the id is none', () => {
    const scope = new Construct(shop().chart, 'OrderService');
    expect(messageOf(() => objectName(scope, undefined, WORKLOAD_NAME))).toBe(
      "[shop/OrderService] 'name' must be lower case letters, digits and '-', starting with a letter and ending with a " +
        'letter or digit, of at most 63 characters (the name is also a label value and a DNS label), got "OrderService" ' +
        "from the construct's id; rename it, or set 'name'",
    );
  });

  test('is not the id where an empty one was given', () => {
    expect(messageOf(() => objectName(shop().orders, '', DNS_LABEL))).toBe(
      "[shop/orders] 'name' must be lower case letters, digits and '-', starting and ending with a letter or digit, of " +
        'at most 63 characters (a DNS label has no more), got ""',
    );
  });
});

describe('the longest name is taken, and one more is not', () => {
  test.each<[string, NameRule, number]>([
    ['a DNS label', DNS_LABEL, 63],
    ['a DNS subdomain', DNS_SUBDOMAIN, 253],
    ['a Service', SERVICE_NAME, 63],
    ['a workload', WORKLOAD_NAME, 63],
    ['a CronJob', CRON_JOB_NAME, 52],
    ['a StatefulSet', STATEFUL_SET_NAME, 52],
  ])('%s', (_, rule, most) => {
    const { orders } = shop();
    expect(validName(orders, 'name', 'a'.repeat(most), rule)).toHaveLength(most);
    expect(messageOf(() => validName(orders, 'name', 'a'.repeat(most + 1), rule))).toMatch(
      new RegExp(`^\\[shop/orders\\] 'name' must be .*, of at most ${most} characters \\(.+\\), got "a+`),
    );
  });

  test('and the message cuts it', () => {
    expect(messageOf(() => validName(shop().orders, 'config', 'a'.repeat(254), DNS_SUBDOMAIN))).toBe(
      "[shop/orders] 'config' must be lower case letters, digits, '-' and '.', each part starting and ending with a " +
        `letter or digit, of at most 253 characters (a DNS name has no more), got "${'a'.repeat(119)}… (256 characters)`,
    );
  });
});

describe('a name is refused', () => {
  test.each<[string, NameRule, string]>([
    ['upper case', DNS_SUBDOMAIN, 'Orders'],
    ['an underscore', DNS_SUBDOMAIN, 'order_service'],
    ['a leading dash', DNS_LABEL, '-orders'],
    ['a trailing dash', DNS_LABEL, 'orders-'],
    ['an empty part', DNS_SUBDOMAIN, 'orders..example'],
    ['a dot in a label', DNS_LABEL, 'orders.v2'],
    ['a digit in front of a Service', SERVICE_NAME, '2nd-orders'],
    ['a newline at the end', DNS_LABEL, 'orders\n'],
    ['an emoji', DNS_LABEL, '🚢'],
  ])('with %s', (_, rule, name) => {
    expect(messageOf(() => validName(shop().orders, 'name', name, rule))).toContain(`, got ${JSON.stringify(name)}`);
  });

  test.each([undefined, 5, null])('where it is no text but %s', (name) => {
    expect(() => validName(shop().orders, 'name', name as unknown as string, DNS_LABEL)).toThrow(`got ${name}`);
  });
});

describe("a port's name", () => {
  test.each(['http', 'h', '8080-tcp', 'a2345678901234z'])('%s is taken', (name) => {
    expect(portName(shop().orders, 'ports', name)).toBe(name);
  });

  test.each(['', 'HTTP', '8080', 'a-', '-a', 'a--b', 'a_b', 'a23456789012345z', undefined, null, 80])(
    '%p is refused',
    (name) => {
      const shown = typeof name === 'string' ? JSON.stringify(name) : String(name);
      expect(messageOf(() => portName(shop().orders, 'portName', name as string))).toBe(
        "[shop/orders] 'portName' must be lower case letters, digits and single '-', with at least one letter, of at " +
          `most 15 characters, got ${shown}`,
      );
    },
  );
});
