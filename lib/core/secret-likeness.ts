/** Why a text looks like a secret; it never holds the secret itself. */
export interface SecretLikeness {
  /** What it looks like, such as `a private key`. */
  readonly what: string;
  /** Line where it stands, from 1; undefined for a value that is one itself. */
  readonly line?: number;
}

interface Pattern {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Secrets that show by themselves, whatever they are called. */
const PATTERNS: readonly Pattern[] = [
  { what: 'a private key', pattern: /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----/ },
  { what: 'an AWS access key', pattern: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { what: 'a GitHub token', pattern: /\b(gh[oprsu]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,})/ },
  { what: 'a GitLab token', pattern: /\bglpat-[\w-]{20}/ },
  { what: 'a Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/ },
  { what: 'a Stripe key', pattern: /\b[rs]k_live_[A-Za-z0-9]{16,}/ },
  { what: 'a Google API key', pattern: /\bAIza[\w-]{35}\b/ },
  { what: 'a signed token (JWT)', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/ },
  { what: 'a URL with a password', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"']*:[^\s@/${<%"'][^\s@/"']*@/i },
];

/** What the last word of a name says: `DB_PASSWORD` is one, `PASSWORD_MIN_LENGTH` and `TOKEN_URL` are none. */
const NAME =
  /(password|passwd|passphrase|credentials?|(^|_)(pwd|pass|secrets?|token|bearer|jwt)|(api|access|secret|private|signing|encryption)_?key)(_?\d+)?$/;

/** `name: value` and `name = value` of YAML, JSON, properties and shell files, without their comments. */
const ASSIGNMENT = /^\s*(?:-\s+|export\s+)?["']?([A-Za-z0-9_.-]+)["']?\s*[:=]\s*(.*?),?\s*$/;

/** Values that only say where the secret is, or that there is none. */
const REFERENCE = /^(|null|~|true|false|\*+|[|>][+-]?\d?|[{[].*|[$<%{].*|(file:|env:|vault:|ref\+).*|\/[\w./-]+)$/;

/** Whether a variable or key of this name would hold a secret, such as `DB_PASSWORD` or `client.secret`. */
export function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[-.\s]+/g, '_');
  return NAME.test(words.toLowerCase());
}

/** Whether a value only refers to a secret: a path, `${PLACEHOLDER}`, nothing. */
function isReference(value: string): boolean {
  return REFERENCE.test(value.trim().replace(/^(["'])(.*)\1$/, '$2'));
}

/** What makes a text look as if it held a secret; undefined if nothing does. */
export function secretLikeness(name: string, content: string): SecretLikeness | undefined {
  if (!content.includes('\n') && isSecretName(name) && !isReference(content)) return { what: 'a secret by its name' };
  for (const [index, line] of content.split('\n').entries()) {
    const what = whatIn(line);
    if (what !== undefined) return { what, line: index + 1 };
  }
  return undefined;
}

function whatIn(line: string): string | undefined {
  const found = PATTERNS.find(({ pattern }) => pattern.test(line));
  if (found) return found.what;
  const [, key = '', value = ''] = ASSIGNMENT.exec(line) ?? [];
  return isSecretName(key) && !isReference(value) ? `a value for '${key}'` : undefined;
}
