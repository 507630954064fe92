import { cached, isCached } from './cache';
import { firstProgram, type Recipe } from './provision';

interface GoTool {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  readonly package: string;
  readonly slow?: boolean;
  /** A language experiment that its code needs. */
  readonly experiment?: string;
}

interface PythonTool {
  readonly name: string;
  readonly package: string;
  readonly version: string;
}

/** A program of a Go module. */
export function goTool(tool: GoTool): Recipe {
  const { name, module, version, slow = false, experiment = '' } = tool;
  return {
    name,
    needs: { program: firstProgram('go'), otherwise: `no Go to build ${name} with; install Go 1.24 or newer` },
    slow,
    isThere: () => isCached('bin', name) && isCached('done', `${name}@${version}`),
    script: 'go-tool.sh',
    args: [name, module, version, tool.package, experiment],
  };
}

/** A package of the Python index. */
export function pythonTool({ name, package: source, version }: PythonTool): Recipe {
  const python = firstProgram('python3.11', 'python3.12', 'python3.13', 'python3');
  return {
    name,
    needs: { program: python, otherwise: `no Python to install ${name} with; install Python 3.11 or newer` },
    slow: false,
    isThere: () => isCached('py', name, 'bin', 'python') && isCached('done', `${name}@${version}`),
    script: 'python-tool.sh',
    args: [name, python ?? '', source, version],
  };
}

/** The programs of a cluster of one release, `v1.33.13` for one. */
export function controlPlane(release: string, kwok: string, slow: boolean): Recipe {
  return {
    name: `kubernetes-${release}`,
    needs: {
      program: firstProgram('go'),
      otherwise: 'no Go to build kube-apiserver with; install Go 1.24 or newer, or set KUBEBUILDER_ASSETS',
    },
    slow,
    isThere: () => isCached('bin', `kubernetes-${release}`, 'kwok.yaml'),
    script: 'control-plane.sh',
    args: [release, kwok],
  };
}

/** Folder of the programs of a release. */
export const programsOf = (release: string): string => cached('bin', `kubernetes-${release}`);
