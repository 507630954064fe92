import { ServiceLinkedRoles } from 'keelson/eks';
import { newStack, synth } from './stack';

describe('ServiceLinkedRoles', () => {
  it('makes the roles that a fresh account lacks', () => {
    const stack = newStack();
    new ServiceLinkedRoles(stack, 'linked', { services: ['autoscaling', 'spot'] });
    expect(synth(stack).resource).toEqual({
      aws_iam_service_linked_role: {
        linked_autoscaling: { aws_service_name: 'autoscaling.amazonaws.com' },
        linked_spot: { aws_service_name: 'spot.amazonaws.com' },
      },
    });
  });

  it('refuses other services, none, and one twice', () => {
    const wrong = (services: string[]) => () =>
      new ServiceLinkedRoles(newStack(), 'linked', { services: services as [] });
    const rule = "[shop/linked] 'services' must be 'autoscaling' or 'spot', at least one and each once, got";
    expect(wrong(['ec2'])).toThrow(`${rule} "ec2"`);
    expect(wrong(['spot', 'spot'])).toThrow(`${rule} "spot"`);
    expect(wrong([])).toThrow(`${rule} []`);
    expect(wrong(undefined as never)).toThrow(`${rule} undefined`);
    expect(wrong('spot' as never)).toThrow(`'services' must be a list, got "spot"`);
  });
});
