const SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
  'aws-eusc': 'amazonaws.eu',
};

/**
 * What the host names of a partition end with.
 *
 * Source: https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
 */
export function dnsSuffixOf(partition: string): string {
  return SUFFIXES[partition] ?? 'amazonaws.com';
}
