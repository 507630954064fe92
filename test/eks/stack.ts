import { LocalBackend, Testing } from 'cdktf';
import { EksStack, EksStackProps } from 'keelson/eks';

/** A stack to try constructs in. */
export function newStack(id = 'shop', props: Partial<EksStackProps> = {}): EksStack {
  return new EksStack(Testing.app(), id, {
    account: '111122223333',
    region: 'eu-west-1',
    // No exception to note, unlike a local state.
    state: { keepStateOf: (stack) => void new LocalBackend(stack, { path: 'a-test.tfstate' }) },
    ...props,
  });
}

/** What Terraform reads, without cdktf's own comments; runs the validations. */
export function synth(stack: EksStack): Terraform {
  return JSON.parse(Testing.synth(stack, true)) as Terraform;
}

/** The resources of a type, by logical id. */
export function resources(stack: EksStack, type: string): Readonly<Record<string, Block>> {
  return synth(stack).resource?.[type] ?? {};
}

/** A block of Terraform. */
export type Block = Readonly<Record<string, unknown>>;

/** The parts of a stack's JSON. */
export interface Terraform {
  readonly provider: Readonly<Record<string, Block[]>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly output?: Readonly<Record<string, Block>>;
  readonly terraform: Block;
}
