import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** One statement in the sources, or one method, by the place that names it. */
export interface Place {
  /** `libs/auth/src/users/user.repository.ts#find` */
  at: string;
  text: string;
}

const ROOT = join(__dirname, '../../..');
const STATEMENT = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/;

/** The product's own sources in libs/: no specs, no fixtures, no migrations. */
export function sources(): ts.SourceFile[] {
  const files = readdirSync(join(ROOT, 'libs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(spec|fixture|contract)\.ts$|\/migrations\//.test(file))
    .map((file) => join(ROOT, 'libs', file));
  return files.map((file) => {
    const text = readFileSync(file, 'utf8');
    return ts.createSourceFile(relative(ROOT, file), text, ts.ScriptTarget.Latest, true);
  });
}

/** Every SQL statement that is written out as one literal. */
export function statementsOf(file: ts.SourceFile): Place[] {
  const found: Place[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const text = node.getText(file).slice(1, -1);
      if (STATEMENT.test(text)) found.push({ at: `${file.fileName}#${nameAround(node, file)}`, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Methods that are told a tenant, of classes that hold the database. */
export function tenantMethodsOf(file: ts.SourceFile): Place[] {
  const found: Place[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isMethodDeclaration(node) && node.body && node.parameters.some((one) => TOLD.test(one.getText(file)))) {
      found.push({ at: `${file.fileName}#${node.name.getText(file)}`, text: node.body.getText(file) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** What a tenant is called where one is an argument, or a part of one. */
const TOLD = /\b(tenantId|visible|owner)\b|: [A-Za-z]*(Filter|UsageQuery)\b/;

/** True when the text asks the database itself, and not as a tenant sees it. */
export const asksPlainly = (text: string): boolean =>
  /this\.(database|sql)\b/.test(text.replace(/seenBy\(\s*this\.(database|sql)\b|this\.(database|sql)\s*\.forTenant\(/g, ''));

/** The method, function or constant that a literal stands in. */
function nameAround(node: ts.Node, file: ts.SourceFile): string {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if ((ts.isMethodDeclaration(at) || ts.isFunctionDeclaration(at) || ts.isPropertyAssignment(at)) && at.name)
      return at.name.getText(file);
    if (ts.isVariableDeclaration(at) && ts.isSourceFile(at.parent.parent.parent)) return at.name.getText(file);
  }
  return '';
}
