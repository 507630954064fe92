import { Construct } from 'constructs';
import { App, TerraformOutput, Testing } from 'cdktf';
import { EksStack, EksStackProps, EncryptionKey } from 'keelson/eks';
import { newStack, resources, synth } from './stack';

const HOME = { account: '111122223333', region: 'eu-west-1', state: { local: 'a test' } };
const DATA = { description: 'backups', alias: 'shop/data' };

describe('EksStack', () => {
  it('is a provider of one account and region, and a state beside the code', () => {
    expect(synth(new EksStack(Testing.app(), 'shop', HOME))).toEqual({
      provider: {
        aws: [{ region: 'eu-west-1', allowed_account_ids: ['111122223333'], default_tags: [{ tags: {} }] }],
      },
      terraform: {
        backend: { local: { path: 'terraform.shop.tfstate' } },
        required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } },
      },
    });
  });

  it('holds nothing of the machine that writes it', () => {
    expect(JSON.stringify(newStack().toTerraform())).not.toContain(process.cwd());
  });

  it('tags every resource', () => {
    const stack = newStack('shop', { tags: { owner: 'platform', 'cost:center': '12/3' } });
    expect(synth(stack).provider.aws?.[0]).toMatchObject({
      default_tags: [{ tags: { owner: 'platform', 'cost:center': '12/3' } }],
    });
  });

  it('gives a store of states the stack, once', () => {
    const stacks: unknown[] = [];
    const stack = newStack('shop', { state: { keepStateOf: (kept) => void stacks.push(kept) } });
    expect(stacks).toEqual([expect.any(EksStack)]);
    expect(stacks[0]).toBe(stack);
  });

  it('renders the same twice, and an explicit undefined as if it were left out', () => {
    const stack = newStack('shop', { tags: undefined, prefix: undefined });
    const first = synth(stack);
    expect(synth(stack)).toEqual(first);
    expect(first).toEqual(synth(newStack()));
  });

  describe('addresses', () => {
    it('follow from the ids of constructs, wherever they stand', () => {
      const flat = newStack();
      new EncryptionKey(flat, 'data', DATA);
      const nested = newStack();
      new EncryptionKey(new Construct(new Construct(nested, 'team'), 'storage'), 'data', DATA);
      expect(Object.keys(resources(flat, 'aws_kms_key'))).toEqual(['data']);
      expect(synth(nested)).toEqual(synth(flat));
    });

    it('are those of the outermost construct and its parts', () => {
      const stack = newStack();
      const outer = new EncryptionKey(stack, 'data', DATA);
      new EncryptionKey(outer, 'inner', { ...DATA, alias: 'shop/inner' });
      expect(Object.keys(resources(stack, 'aws_kms_key'))).toEqual(['data', 'data_inner']);
    });

    it('are refused where two resources would become one', () => {
      const stack = newStack();
      new EncryptionKey(new Construct(stack, 'a'), 'data', DATA);
      new EncryptionKey(new Construct(stack, 'b'), 'data', DATA);
      expect(() => synth(stack)).toThrow(
        '[shop] two resources must not share the address aws_kms_key.data, got shop/a/data/Resource and ' +
          'shop/b/data/Resource; give one another id',
      );
    });

    it("are cdktf's own for what is not Keelson's", () => {
      const stack = newStack();
      new TerraformOutput(new Construct(stack, 'team'), 'hello', { value: 'you' });
      expect(Object.keys(synth(stack).output ?? {})).toEqual([expect.stringMatching(/^team_hello_[0-9A-F]{8}$/)]);
    });

    it('refuse the id of main resources, which addresses leave out', () => {
      expect(() => new EncryptionKey(newStack(), 'Resource', DATA)).toThrow(
        "[shop/Resource] 'id' must not be 'Resource', which Keelson calls its own main resources",
      );
    });

    it('refuse an id that is no name for Terraform', () => {
      expect(() => new EncryptionKey(newStack(), 'my key', DATA)).toThrow(
        `[shop/my key] 'id' must be letters, digits, '-' and '_', not starting with a digit or '-', got "my key"`,
      );
      expect(() => new EncryptionKey(newStack(), '1st', DATA)).toThrow("[shop/1st] 'id' must be letters");
    });
  });

  it('refuses a value of another stack, which would need all of its state', () => {
    const app = Testing.app();
    const base = new EksStack(app, 'base', HOME);
    const shop = new EksStack(app, 'shop', HOME);
    const { keyArn } = new EncryptionKey(base, 'data', DATA);
    new TerraformOutput(shop, 'key', { value: keyArn });
    expect(() => app.synth()).toThrow(
      new Error(
        "[shop] a value of the stack 'base' must be known before it is deployed, such as a name or an alias, got one " +
          'that AWS makes; write the name out, or bring the resource with fromExisting',
      ),
    );
  });

  it('keeps a local state beside the project, not in the output that may be deleted', () => {
    const stack = new EksStack(new App({ outdir: 'cdktf.out' }), 'shop', HOME);
    const { terraform } = stack.toTerraform() as { terraform: unknown };
    expect(terraform).toMatchObject({ backend: { local: { path: '../../../terraform.shop.tfstate' } } });
  });

  it('keeps a local state with the output where that is not in the project', () => {
    const stack = new EksStack(new App({ outdir: '/nowhere' }), 'shop', HOME);
    const { terraform } = stack.toTerraform() as { terraform: unknown };
    expect(terraform).toMatchObject({ backend: { local: { path: 'terraform.shop.tfstate' } } });
  });

  it('refuses a construct outside of it', () => {
    expect(() => new EncryptionKey(Testing.app(), 'data', DATA)).toThrow(
      "[data] 'scope' must be in an EksStack: account and region come from there",
    );
  });

  it('notes why its state is local', () => {
    const { '//': notes } = new EksStack(Testing.app(), 'shop', HOME).toTerraform() as { '//': unknown };
    expect(notes).toMatchObject({ exceptions: [{ construct: 'shop', prop: 'state', reason: 'a test' }] });
  });

  it('refuses an id that is no name of a folder', () => {
    const words = "'id' must be letters, digits, '-', '_' and '.', starting with a letter or digit, got";
    expect(() => newStack('my shop')).toThrow(`[my shop] ${words} "my shop"`);
    expect(() => newStack('../shop')).toThrow(`[../shop] ${words} "../shop"`);
    expect(() => newStack('')).toThrow(`[] ${words} ""`);
    expect(() => newStack(5 as unknown as string)).toThrow(`[5] ${words} 5`);
  });

  it('refuses a stack in a stack', () => {
    expect(() => new EksStack(new Construct(newStack(), 'team'), 'inner', HOME)).toThrow(
      "[shop/team/inner] 'scope' must be the App or a construct in it, got shop (EksStack), a stack itself",
    );
  });

  it('refuses more beside the reason of a local state', () => {
    const wrong = (state: object) => () => newStack('shop', { state: state as EksStackProps['state'] });
    expect(wrong({ local: 'a test', path: 'x' })).toThrow(
      `[shop] 'state.path' is no prop of 'state', got "x"; the nearest is 'local'`,
    );
    expect(wrong({ local: 'a\ntest' })).toThrow(`[shop] 'state.local' must be on one line, got "a\\ntest"`);
  });

  it('refuses what AWS does not have', () => {
    const wrong = (props: object) => () => newStack('shop', props);
    const account = "[shop] 'account' must be the twelve digits of an AWS account, as a text, got";
    expect(wrong({ account: '1111' })).toThrow(`${account} "1111"`);
    expect(wrong({ account: 111122223333 })).toThrow(`${account} 111122223333`);
    expect(wrong({ region: 'europe' })).toThrow(
      `[shop] 'region' must be an AWS region such as 'eu-west-1', got "europe"`,
    );
    const state = "[shop] 'state' must be a StateBackend, or { local: '…' } with the reason, got";
    expect(wrong({ state: undefined })).toThrow(`${state} undefined`);
    expect(wrong({ state: 's3' })).toThrow(`${state} "s3"`);
    expect(wrong({ state: {} })).toThrow(`${state} {}`);
    expect(wrong({ state: { local: ' ' } })).toThrow(`[shop] 'state.local' must be a text that is not empty, got " "`);
    expect(wrong({ prefix: 'Shop' })).toThrow(
      "[shop] 'prefix' must be lower case letters, digits and '-', starting with a letter and not ending with '-', of " +
        'at most 32 characters, got "Shop"',
    );
    expect(wrong({ stage: 'prod' })).toThrow('[shop] \'stage\' is no prop of EksStack, got "prod"; the nearest is');
  });

  it('refuses tags that AWS does not take', () => {
    const wrong = (tags: object) => () => newStack('shop', { tags: tags as Record<string, string> });
    expect(wrong({ 'aws:owner': 'x' })).toThrow(
      "[shop] 'tags' must have keys of 1 to 128 letters, digits, spaces and _.:/=+-@, not of 'aws:', got \"aws:owner\"",
    );
    expect(wrong({ 'AWS:owner': 'x' })).toThrow("not of 'aws:'");
    expect(wrong({ owner: '<x>' })).toThrow(
      `[shop] 'tags.owner' must be at most 256 letters, digits, spaces and _.:/=+-@, got "<x>"`,
    );
    expect(wrong({ owner: 5 })).toThrow("[shop] 'tags.owner' must be at most 256 letters");
    const many = Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`k${index}`, 'v']));
    expect(wrong(many)).toThrow("[shop] 'tags' must be at most 40, so that ten are left, got 41");
  });
});
