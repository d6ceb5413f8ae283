/** What the playground is about to send, or has sent. Kept for the tab, so that neither a reload nor a lost login costs it. */
export interface Picture {
  readonly name: string;
  /** `data:image/...`, as it goes into the request. */
  readonly url: string;
}

export interface Turn {
  readonly id: string;
  readonly text: string;
  readonly pictures: readonly Picture[];
}

export interface Settings {
  readonly system: string;
  /** '' leaves it to the model. */
  readonly temperature: number | '';
  readonly maxTokens: number | '';
  readonly json: boolean;
  /** JSON text of a list of tools; '' for none. */
  readonly tools: string;
  readonly cache: boolean;
}

export interface Draft {
  readonly models: readonly string[];
  readonly settings: Settings;
  readonly text: string;
}

export const MOST_MODELS = 3;
export const NO_SETTINGS: Settings = { system: '', temperature: '', maxTokens: '', json: false, tools: '', cache: true };
const EMPTY: Draft = { models: [''], settings: NO_SETTINGS, text: '' };
const STORED = 'rlg-playground';

export function loadDraft(): Draft {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORED) ?? '{}') as Partial<Draft>;
    const models = Array.isArray(stored.models) && stored.models.length > 0 ? stored.models.slice(0, MOST_MODELS) : EMPTY.models;
    return { models, settings: { ...NO_SETTINGS, ...stored.settings }, text: stored.text ?? '' };
  } catch {
    return EMPTY;
  }
}

export function saveDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(STORED, JSON.stringify(draft));
  } catch {
    // Then it holds until the page is closed.
  }
}
