import type { Owned } from './file-owned.repository';
import type { ParsedFile } from './parse-file';
import type { ApplyServices } from './apply-services';
import { applyModels } from './apply-models';
import { applyProviders } from './apply-providers';
import { applyRouting } from './apply-routing';
import { applyTenants } from './apply-tenants';

/** What one application of a file did, in words such as `provider openai`. */
export interface Applied {
  added: string[];
  changed: string[];
  removed: string[];
}

/** One application in the making: what it did, and what the file owns from now on. */
export class Application {
  readonly done: Applied = { added: [], changed: [], removed: [] };
  readonly owned: Owned[] = [];

  constructor(
    readonly file: string,
    readonly parsed: ParsedFile,
    readonly before: readonly Owned[],
  ) {}

  own(kind: Owned['kind'], id: string, path: readonly PropertyKey[]): void {
    this.owned.push({ kind, id, file: this.file, line: this.parsed.place(path).line });
  }

  /** What the file owned and names no more. */
  gone(kind: Owned['kind']): string[] {
    const kept = new Set(this.owned.filter((one) => one.kind === kind).map(({ id }) => id));
    return this.before.filter((one) => one.kind === kind && !kept.has(one.id)).map(({ id }) => id);
  }
}

/** Brings the installation to what the file says; the second time in a row it finds nothing to do. */
export async function applyFile(application: Application, services: ApplyServices): Promise<void> {
  await applyProviders(application, services);
  await applyModels(application, services);
  await applyTenants(application, services);
  await applyRouting(application, services);
}
