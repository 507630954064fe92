import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { knownProps, PropNames } from '../core/props';
import { Reason, REASON_PROPS, reasonOf } from '../core/reason';
import { HelmValues, helmValues } from './helm-values';
import { sourcePath, sourceUrl } from './url';
import { digestOf, exactVersion, gitCommit, gitRef, isExact, ociTag } from './versions';

/** A folder of a Git repository. */
export interface ArgoGitProps {
  /** Folder with the rendered manifests, such as `production/shop`. */
  readonly path: string;
  /** Branch, tag or whole commit to deploy; never `HEAD`, which follows whatever the default branch is. */
  readonly revision: string;
}

/** A chart of a Helm repository. */
export interface ArgoHelmProps {
  /** Name of the chart. */
  readonly chart: string;
  /** One version of the chart, such as `1.4.2`. */
  readonly version: string;
  /** Values of the chart, nothing secret among them. @default {} */
  readonly values?: HelmValues;
}

/** An OCI artifact: `digest` or `tag`. */
export interface ArgoOciProps {
  /** Digest of the artifact, which nobody can move. */
  readonly digest?: string;
  /** Tag of the artifact; one that is no version moves, and needs a reason in `moving`. */
  readonly tag?: string;
  /** Why a tag that moves may be deployed: Argo CD verifies no signatures of OCI artifacts. @default - it may not */
  readonly moving?: Reason;
  /** Folder within the artifact. @default '.' */
  readonly path?: string;
}

const GIT_PROPS: PropNames<ArgoGitProps> = { path: true, revision: true };
const HELM_PROPS: PropNames<ArgoHelmProps> = { chart: true, version: true, values: true };
const OCI_PROPS: PropNames<ArgoOciProps> = { digest: true, tag: true, moving: REASON_PROPS, path: true };

/** A source that has been checked. */
export interface ArgoSourceSettings {
  /** Address of the repository. */
  readonly repoUrl: string;
  /** What of it is deployed: a branch, a tag, a version, a digest. */
  readonly targetRevision: string;
  /** Folder. @default - a chart has none */
  readonly path?: string;
  /** Name of the chart. @default - no chart */
  readonly chart?: string;
  /** Values of the chart. @default - none */
  readonly values?: HelmValues;
  /** Why a tag that moves is deployed. @default - none is */
  readonly moving?: string;
}

/** What an application is deployed from. It is checked where it is used, so that messages name the application. */
export class ArgoSource {
  /**
   * A folder of a Git repository, such as `https://git.example.com/shop/deploy.git`.
   *
   * @throws Error on use: what `sourceUrl`, `sourcePath` and `gitRef` throw
   */
  static git(url: string, props: ArgoGitProps): ArgoSource {
    return new ArgoSource((scope) => {
      knownProps(scope, 'source', props, GIT_PROPS);
      const { path, revision } = props;
      const repoUrl = sourceUrl(scope, 'source.url', url, ['https', 'ssh']);
      const isCommit = typeof revision === 'string' && /^[0-9a-f]{7,}$/.test(revision);
      const check = isCommit ? gitCommit : gitRef;
      const targetRevision = check(scope, 'source.revision', revision);
      return { repoUrl, targetRevision, path: sourcePath(scope, 'source.path', path) };
    });
  }

  /**
   * A chart of a Helm repository, such as `https://charts.example.com`.
   *
   * @throws Error on use: `'source.version' must be one version such as '1.4.2', got "^1.0.0"; …`
   * @throws Error on use: what `sourceUrl` and `helmValues` throw
   */
  static helm(url: string, props: ArgoHelmProps): ArgoSource {
    return new ArgoSource((scope) => {
      knownProps(scope, 'source', props, HELM_PROPS);
      const { chart, version, values } = props;
      const repoUrl = sourceUrl(scope, 'source.url', url, ['https']);
      if (typeof chart !== 'string' || !/^[a-z0-9][a-z0-9._/-]*$/.test(chart)) {
        fail(scope, `'source.chart' must be the name of a chart such as 'flagger', got ${got(chart)}`);
      }
      const instead = 'let the chart read a Secret of its own';
      return {
        repoUrl,
        chart,
        targetRevision: exactVersion(scope, 'source.version', version),
        ...(values && { values: helmValues(scope, 'source.values', values, instead) }),
      };
    });
  }

  /**
   * An OCI artifact with rendered manifests, such as `oci://registry.example.com/shop/manifests`.
   *
   * @throws Error on use: `'source.digest' or 'source.tag' must be given, and not both, got {}`
   * @throws Error on use: `'source.tag' must be a version, or say in 'source.moving' why it may move, got "production"; …`
   */
  static oci(url: string, props: ArgoOciProps): ArgoSource {
    return new ArgoSource((scope) => {
      knownProps(scope, 'source', props, OCI_PROPS);
      const repoUrl = sourceUrl(scope, 'source.url', url, ['oci']);
      return { repoUrl, ...ociRevision(scope, props), path: sourcePath(scope, 'source.path', props.path ?? '.') };
    });
  }

  private constructor(private readonly settings: (scope: IConstruct) => ArgoSourceSettings) {}

  /** The checked source. */
  resolve(scope: IConstruct): ArgoSourceSettings {
    return this.settings(scope);
  }
}

function ociRevision(scope: IConstruct, { digest, tag, moving }: ArgoOciProps) {
  if ((digest === undefined) === (tag === undefined)) {
    fail(scope, `'source.digest' or 'source.tag' must be given, and not both, got ${got({ digest, tag })}`);
  }
  const moves = tag !== undefined && !isExact(tag);
  if (!moves && moving !== undefined) {
    fail(scope, `'source.moving' must be left out beside what does not move, got ${got(moving)}`);
  }
  if (tag === undefined) return { targetRevision: digestOf(scope, 'source.digest', digest) };
  const targetRevision = ociTag(scope, 'source.tag', tag);
  if (!moves) return { targetRevision };
  if (moving === undefined) {
    const wayOut = "anyone who can push deploys; better give 'source.digest'";
    fail(
      scope,
      `'source.tag' must be a version, or say in 'source.moving' why it may move, got ${got(tag)}; ${wayOut}`,
    );
  }
  return { targetRevision, moving: reasonOf(scope, 'source.moving', moving) };
}
