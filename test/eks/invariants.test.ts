import { Construct } from 'constructs';
import { join } from 'node:path';
import * as eks from 'keelson/eks';
import { policyFaults, PolicyKind } from '../../lib/eks/identity/policy-audit';
import { statementsOf } from './policy-statements';
import { optionalProps } from '../invariants/props';
import { samples } from './samples';
import { newStack, synth, Terraform } from './stack';

/** What only other constructs make; it is exported to be read. */
const PARTS = ['EksStack'];

const exported = Object.entries(eks)
  .filter(
    ([name, value]) => typeof value === 'function' && value.prototype instanceof Construct && !PARTS.includes(name),
  )
  .map(([name]) => name);

/** What the sample renders, as text. */
function rendered(name: string, more?: object): string {
  const stack = newStack();
  samples[name]!(stack, more);
  return JSON.stringify(synth(stack), undefined, 1);
}

/** What the sample's construct, the last of its stack, is refused for; its path is left out, but must be there. */
function refusalOf(name: string, more: object): string {
  const stack = newStack();
  try {
    samples[name]!(stack, more);
  } catch (error) {
    const { message } = error as Error;
    const path = `[${stack.node.children.at(-1)?.node.path}] `;
    return message.startsWith(path) ? message.slice(path.length) : `no ${path}in: ${message}`;
  }
  return 'was not refused';
}

describe('every exported construct', () => {
  it('has a sample', () => {
    expect(Object.keys(samples).sort()).toEqual(exported.sort());
  });

  const optional = optionalProps(exported, join(__dirname, '../../lib/eks/index.ts'));

  describe.each(Object.keys(samples))('%s', (name) => {
    it('renders the same twice', () => {
      const stack = newStack();
      samples[name]!(stack);
      expect(synth(stack)).toEqual(synth(stack));
    });

    it('renders the same in another app', () => {
      expect(rendered(name)).toBe(rendered(name));
    });

    it('takes an explicit undefined for an omitted prop', () => {
      // What the sample itself gives is required there, though optional elsewhere.
      const undefinedProps = (optional.get(name) ?? []).filter((prop) => !['statements', 'policy'].includes(prop));
      expect(rendered(name, Object.fromEntries(undefinedProps.map((prop) => [prop, undefined])))).toBe(rendered(name));
    });

    it('refuses a misspelt prop, and says which one is meant', () => {
      const props = (optional.get(name) ?? []).filter((prop) => prop.length > 3);
      const refusals = props.map((prop) => refusalOf(name, { [prop.slice(1)]: undefined }));
      expect(refusals).toEqual(
        props.map((prop) => `'${prop.slice(1)}' is no prop of ${name}, got undefined; the nearest is '${prop}'`),
      );
    });

    it('writes nothing of this machine', () => {
      expect(rendered(name)).not.toMatch(/"\/(?:work|home|root|tmp|usr)\//);
      expect(rendered(name)).not.toContain(process.cwd());
    });

    it('has policies that can be read and that give no more than is said', () => {
      const policies = policiesIn(JSON.parse(rendered(name)) as Terraform);
      expect(policies.flatMap(({ address, kind, json }) => policyFaults(statementsOf(json), kind, address))).toEqual(
        [],
      );
    });
  });
});

interface Policy {
  readonly address: string;
  readonly kind: PolicyKind;
  readonly json: string;
}

/** Every policy document of a stack. */
function policiesIn({ resource = {} }: Terraform): Policy[] {
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, fields]) =>
      Object.entries(fields)
        .filter(([, value]) => typeof value === 'string' && value.startsWith('{"Version":'))
        .map(([field, json]) => ({ address: `${type}.${name}`, kind: kindOf(type, field), json: json as string })),
    ),
  );
}

function kindOf(type: string, field: string): PolicyKind {
  if (field === 'assume_role_policy') return 'trust';
  return type.startsWith('aws_iam_') ? 'identity' : 'resource';
}
