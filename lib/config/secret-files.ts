import { contentHash, FileSource, FileVolume, volumeNameOf } from '../core/file-source';

/** The pods' group may read, no one may write: 0440; the kubelet gives the files to `fsGroup`. */
const GROUP_READ_ONLY = 0o440;

/** Keys of a Secret that a workload mounts read-only as files: made by `SecretRef.files()`. */
export class SecretFiles implements FileSource {
  readonly fileNames: readonly string[];
  readonly volumeName: string;
  /** A Secret's content is not known at synth: a change reaches the files within a minute, but rolls no pods. */
  readonly hash = undefined;
  readonly externalSecret: string;

  /**
   * @param secret name of the Secret
   * @param names names of the files by key
   */
  constructor(
    secret: string,
    private readonly names: Readonly<Record<string, string>>,
    whole: boolean,
  ) {
    this.externalSecret = secret;
    this.fileNames = Object.values(names);
    // Another choice of keys or names is another volume.
    this.volumeName = volumeNameOf('secret', whole ? secret : `${secret}-${contentHash(names).slice(0, 8)}`);
  }

  toVolume(): FileVolume {
    return {
      name: this.volumeName,
      secret: {
        secretName: this.externalSecret,
        defaultMode: GROUP_READ_ONLY,
        items: Object.entries(this.names).map(([key, path]) => ({ key, path })),
      },
    };
  }
}
