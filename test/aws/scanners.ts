import { dirname } from 'node:path';
import { cached } from '../judges/cache';
import { hcl, type Stack } from '../judges/hcl';
import type { Provision } from '../judges/provision';
import { checkov as checkovForPods } from '../scanners/checkov';
import { run } from '../scanners/finding';
import { trivy as trivyForPods } from '../scanners/trivy';
import { writeEach, type Subject } from './subjects';

/** What a scanner says against one resource. */
export interface Finding {
  readonly rule: string;
  /** Name of the stack. */
  readonly subject: string;
  /** Address of the resource. */
  readonly resource: string;
  readonly message: string;
}

/** A third-party program that looks at Terraform, and the form that it reads it in. */
export interface TerraformScanner {
  readonly name: 'Checkov, of JSON' | 'Checkov, of HCL' | 'Trivy';
  readonly install: () => Provision;
  /** Looks at stacks, each of which is judged for itself, in an empty folder. */
  readonly scan: (subjects: readonly Subject[], folder: string) => Finding[];
}

interface CheckovReport {
  readonly results?: {
    readonly failed_checks: { check_id: string; check_name: string; resource: string; file_path: string }[];
    readonly parsing_errors: string[];
  };
}

function checkov(framework: string, folder: string): Finding[] {
  const options = ['--framework', framework, '--skip-download', '--output', 'json', '--directory', folder];
  const { results } = JSON.parse(run(cached('bin', 'checkov'), options)) as CheckovReport;
  const { failed_checks: failed = [], parsing_errors: unread = [] } = results ?? {};
  return [
    ...failed.map(({ check_id, check_name, resource, file_path }) => ({
      rule: check_id,
      subject: folderOf(file_path),
      resource,
      message: check_name,
    })),
    ...unread.map((file) => ({ rule: 'parsing-error', subject: file, resource: '', message: 'cannot be read' })),
  ];
}

interface TrivyReport {
  readonly Results?: {
    readonly Target: string;
    readonly Misconfigurations?: { ID: string; Message: string; CauseMetadata?: { Resource?: string } }[];
  }[];
}

function trivy(folder: string): Finding[] {
  const offline = ['--skip-check-update', '--skip-version-check', '--disable-telemetry'];
  const options = ['--quiet', ...offline, '--cache-dir', cached('trivy'), '--format', 'json'];
  const { Results = [] } = JSON.parse(run(cached('bin', 'trivy'), ['config', ...options, folder])) as TrivyReport;
  return Results.flatMap(({ Target, Misconfigurations = [] }) =>
    Misconfigurations.map(({ ID, Message, CauseMetadata }) => ({
      rule: ID,
      subject: folderOf(Target),
      resource: CauseMetadata?.Resource ?? '',
      message: Message,
    })),
  );
}

const folderOf = (file: string): string => dirname(file).replace(/^\//, '');

const asHcl = ({ json }: Subject): string => hcl(JSON.parse(json) as Stack);

/** Checkov runs twice: over what cdktf writes, and over its HCL, the only form in which it looks into policies. */
export const scanners: readonly TerraformScanner[] = [
  {
    name: 'Checkov, of JSON',
    install: checkovForPods.install,
    scan: (subjects, folder) => {
      writeEach(folder, 'cdk.tf.json', subjects);
      return checkov('terraform_json', folder);
    },
  },
  {
    name: 'Checkov, of HCL',
    install: checkovForPods.install,
    scan: (subjects, folder) => {
      writeEach(folder, 'main.tf', subjects, asHcl);
      return checkov('terraform', folder);
    },
  },
  {
    name: 'Trivy',
    install: trivyForPods.install,
    scan: (subjects, folder) => {
      writeEach(folder, 'main.tf', subjects, asHcl);
      return trivy(folder);
    },
  },
];
