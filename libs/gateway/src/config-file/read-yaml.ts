import { type Document, isMap, isScalar, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';

export interface FileProblem {
  /** From 1. */
  line: number;
  column: number;
  /** `providers[0].keys[1].secret`; empty for the file as a whole. */
  path: string;
  message: string;
}

export interface ReadYaml {
  value: unknown;
  problems: FileProblem[];
  /** Where something stands, or would stand. */
  place(path: readonly PropertyKey[]): { line: number; column: number };
}

const PLACEHOLDER = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;
const WHOLE = /^os\.environ\/([A-Za-z_][A-Za-z0-9_]*)$/;
/** No configuration is larger; what is was meant for something else. */
const LONGEST = 4 * 1024 * 1024;

/**
 * The text of a YAML (or JSON) file with its variables put in: `${env:NAME}`, `${env:NAME:-default}` anywhere in a
 * value, `os.environ/NAME` as a whole value.
 * @param missing what stands in for a variable that is not set; absent: a problem
 */
export function readYaml(text: string, env: Readonly<Record<string, string | undefined>>, missing?: string): ReadYaml {
  const lines = new LineCounter();
  if (text.length > LONGEST) return nothing('The file is larger than 4 MiB.');
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems: FileProblem[] = document.errors.map((error) => ({ ...at(error.pos[0]), path: '', message: error.message }));
  if (problems.length > 0) return { value: undefined, problems, place: () => ({ line: 1, column: 1 }) };
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string') return;
      const say = (name: string): string => {
        problems.push({ ...at(node.range?.[0] ?? 0), path: '', message: `the variable ${name} is not set` });
        return '';
      };
      node.value = filled(node.value, env, missing === undefined ? say : () => missing);
    },
  });
  const place = (path: readonly PropertyKey[]): { line: number; column: number } => at(offsetOf(document, path));
  try {
    return { value: document.toJS({ maxAliasCount: 1_000 }), problems, place };
  } catch (error) {
    return nothing(error instanceof Error ? error.message : String(error));
  }
}

function nothing(message: string): ReadYaml {
  const top = { line: 1, column: 1 };
  return { value: undefined, problems: [{ ...top, path: '', message }], place: () => top };
}

function filled(value: string, env: Readonly<Record<string, string | undefined>>, missing: (name: string) => string): string {
  const whole = WHOLE.exec(value)?.[1];
  if (whole !== undefined) return env[whole] || missing(whole);
  return value.replace(PLACEHOLDER, (_, name: string, fallback: string | undefined) => env[name] || (fallback ?? missing(name)));
}

/** The deepest part of the path that is there; of the last step its key, which is what a reader looks for. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = rangeOf(node);
  for (const step of path) {
    if (isMap(node)) {
      const pair = (node as YAMLMap).items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      offset = rangeOf(pair.key);
      node = pair.value;
    } else if (hasItems(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) break;
      offset = rangeOf(item);
      node = item;
    } else break;
  }
  return offset;
}

const hasItems = (node: unknown): node is { items: unknown[] } =>
  typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items);

function rangeOf(node: unknown): number {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return 0;
  const [start] = node.range as unknown[];
  return typeof start === 'number' ? start : 0;
}
