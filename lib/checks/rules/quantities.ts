import { got } from '../../core/errors';
import { isQuantity, parseQuantity, quantityHint } from '../../core/quantities';
import { Graph } from '../graph';
import { QuantityField, quantityFields } from '../quantity-fields';
import { Complaint, Rule } from '../rule';

const ONE = 1_000_000_000n;
const MILLI = ONE / 1000n;
const EXAMPLE = { cpu: '250m', bytes: '512Mi', number: '10' } as const;

/** Rules about amounts as they are written. */
export const quantities: readonly Rule[] = [
  {
    id: 'quantity-form',
    severity: 'error',
    suppressible: false,
    why: 'the API server refuses the object, or reads another amount than was meant',
    *check(graph) {
      yield* eachField(graph, ({ unit, written }) => {
        const least = unit === 'number' ? '' : ' of at least 0';
        const isNegative = least !== '' && (parseQuantity(written) ?? 0n) < 0n;
        // The server takes a leading dot; other readers of YAML do not.
        const hasDigit = !/^[+-]?\./.test(written);
        if (isQuantity(written) && hasDigit && !isNegative) return undefined;
        return `must be a quantity${least} such as '${EXAMPLE[unit]}', got ${got(written)}${quantityHint(written)}`;
      });
    },
  },
  {
    id: 'memory-in-milli',
    severity: 'error',
    why: "it is legal and means half a byte for '512m': the container is killed as soon as it starts",
    *check(graph) {
      yield* eachField(graph, ({ unit, written }) =>
        unit === 'bytes' && isQuantity(written) && isSmall(written)
          ? `must be whole bytes such as '512Mi', got ${got(written)}${quantityHint(written)}`
          : undefined,
      );
    },
  },
  {
    id: 'cpu-in-bytes',
    severity: 'error',
    why: "it is legal and means millions of cores for '500Mi': no node ever takes the pod",
    *check(graph) {
      yield* eachField(graph, ({ unit, written }) =>
        unit === 'cpu' && isQuantity(written) && isLarge(written)
          ? `must be an amount of CPU such as '250m' or '2', got ${got(written)}`
          : undefined,
      );
    },
  },
  {
    id: 'cpu-precision',
    severity: 'error',
    why: 'the API server rounds it up and stores what nobody wrote, so that each apply changes the object again',
    *check(graph) {
      yield* eachField(graph, ({ unit, written }) => {
        if (unit !== 'cpu' || !isQuantity(written) || isLarge(written)) return undefined;
        const cpu = parseQuantity(written);
        return cpu === undefined || cpu % MILLI !== 0n ? `must be no finer than '1m', got ${got(written)}` : undefined;
      });
    },
  },
  {
    id: 'bytes-whole',
    severity: 'error',
    why: 'there is no part of a byte: the amount is rounded or refused, and what is stored is not what was written',
    *check(graph) {
      yield* eachField(graph, ({ unit, written }) => {
        if (unit !== 'bytes' || !isQuantity(written) || isSmall(written)) return undefined;
        const bytes = parseQuantity(written);
        return bytes === undefined || bytes % ONE !== 0n
          ? `must be whole bytes such as '512Mi', got ${got(written)}`
          : undefined;
      });
    },
  },
];

function* eachField(graph: Graph, fault: (field: QuantityField) => string | undefined): Iterable<Complaint> {
  for (const field of quantityFields(graph)) {
    const words = fault(field);
    if (words !== undefined) yield { item: field.item, message: `${field.where} ${words}` };
  }
}

/** Written in thousandths or less. */
function isSmall(written: string): boolean {
  return /[num]$/.test(written);
}

/** Written in thousands or more. */
function isLarge(written: string): boolean {
  return /([KMGTPE]i|[kMGTPE])$/.test(written);
}
