import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The stages of a Dockerfile, as far as ours goes: FROM, WORKDIR, COPY, RUN and the rest by name. */
export function readDockerfile(text) {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const stages = [];
  for (const line of lines) {
    const [, word, rest] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word === 'FROM') {
      const [, image, name] = /^(\S+) AS (\S+)$/.exec(rest) ?? [];
      stages.push({ name, base: image.startsWith('$') ? 'node' : image, workdir: '/', steps: [] });
      continue;
    }
    const stage = stages.at(-1);
    // An ARG before the first FROM belongs to all of them.
    if (stage === undefined) continue;
    if (word === 'WORKDIR') stage.workdir = rest;
    stage.steps.push(
      word === 'COPY' ? copyOf(rest) : word === 'RUN' ? { kind: 'RUN', command: rest } : { kind: word, text: rest },
    );
  }
  return stages;
}

function copyOf(rest) {
  const words = rest.split(/\s+/);
  const from = words[0].startsWith('--from=') ? words.shift().slice('--from='.length) : undefined;
  const target = words.pop();
  return { kind: 'COPY', from, sources: words, target };
}

/** Files of a directory that a .dockerignore of the form "nothing, but these, and never those" lets through. */
export function selected(root, ignore) {
  const lines = ignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  if (lines[0] !== '*') throw new Error('.dockerignore must begin with *');
  const wanted = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const never = lines
    .filter((line) => line.startsWith('**/'))
    .map((line) => new RegExp(`(^|/)${line.slice(3).replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(/|$)`));
  const files = [];
  const visit = (path) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      const reaches = wanted.some((one) => name === one || name.startsWith(`${one}/`) || one.startsWith(`${name}/`));
      if (!reaches || never.some((pattern) => pattern.test(name))) continue;
      if (entry.isDirectory()) visit(name);
      else if (wanted.some((one) => name === one || name.startsWith(`${one}/`))) files.push(name);
    }
  };
  visit('');
  return files;
}
