import { PROMPT_TYPES, type PromptType } from '@libs/catalog';
import { isUniqueViolation } from '@libs/database';
import { GatewayError, isId, isJsonObject, type JsonObject, newId, type Principal } from '@libs/kernel';
import type { FeedbackRepository, FeedbackRow, NewFeedback } from './feedback.repository';
import { findFaults } from './heuristics';
import { type ClassifyPrompt, type FindRequest, invalid, onlyFields, requiredText, textField } from './prompts';
import { ratingValue, ratingWeight } from './quality-model';
import type { QualityService } from './quality.service';

export const FEEDBACK_CATEGORIES = ['accuracy', 'relevance', 'completeness', 'style', 'speed', 'safety', 'other'] as const;
const MOST_COMMENT = 4_000;
const MOST_TEXT = 1_000_000;

export interface FeedbackParts {
  repository: FeedbackRepository;
  quality: Pick<QualityService, 'learn'>;
  findRequest: FindRequest;
  classify: ClassifyPrompt;
}

type Said = Pick<NewFeedback, 'rating' | 'category' | 'comment'>;

/**
 * What people think of answers. Feedback on a request of theirs counts for the model that answered it; feedback on
 * text that they bring along is kept and counts for nothing: nobody can tell who wrote that.
 */
export class FeedbackService {
  constructor(private readonly parts: FeedbackParts) {}

  /** @throws GatewayError invalid_request, unknown_field, not_found, conflict (rated before) */
  async submit(principal: Principal, body: unknown): Promise<FeedbackRow> {
    if (!isJsonObject(body)) throw new GatewayError('invalid_request', 'The body must be a JSON object.');
    return 'request_id' in body ? this.onRequest(principal, body) : this.onText(principal, body);
  }

  /** Newest first. */
  list(
    { tenantId }: Principal,
    page: { before: string | undefined; limit: number; requestId: string | undefined },
  ): Promise<FeedbackRow[]> {
    return this.parts.repository.list(tenantId, page);
  }

  private async onRequest(principal: Principal, body: JsonObject): Promise<FeedbackRow> {
    onlyFields(body, ['request_id', 'rating', 'category', 'comment', 'prompt_type']);
    const said = readSaid(body);
    const asked = readPromptType(body);
    const requestId = requiredText(body, 'request_id', 64);
    const { repository, findRequest, quality } = this.parts;
    const { tenantId } = principal;
    const facts = isId('request', requestId) ? await findRequest(tenantId, requestId) : undefined;
    if (!facts)
      throw new GatewayError('not_found', 'There is no request with this id here that a model has answered.', {
        param: 'request_id',
      });
    const { provider, model } = facts;
    const promptType = facts.promptType ?? asked ?? 'general';
    const weight = ratingWeight(await repository.countedToday(tenantId, provider, model, promptType));
    const row = await this.add(principal, {
      ...{ ...said, request_id: requestId, provider, model, prompt_type: promptType, weight, findings: [] },
    });
    const value = ratingValue(said.rating);
    await quality.learn([{ provider, model, promptType, source: 'feedback', value, weight, reference: row.id }]);
    return row;
  }

  private add(principal: Principal, row: Omit<NewFeedback, 'id' | 'user_id' | 'virtual_key_id'>): Promise<FeedbackRow> {
    const who = { user_id: principal.userId ?? null, virtual_key_id: principal.virtualKeyId ?? null };
    return this.parts.repository.add(principal.tenantId, { ...row, ...who, id: newId('feedback') }).catch((error: unknown) => {
      if (!isUniqueViolation(error, 'feedback_request_idx')) throw error;
      throw new GatewayError('conflict', 'This request has been rated before.', { param: 'request_id' });
    });
  }

  /** The form of sibling gateways: `{modelId, prompt, response, feedback: {rating, category, comment}}`. */
  private onText(principal: Principal, body: JsonObject): Promise<FeedbackRow> {
    onlyFields(body, ['modelId', 'prompt', 'response', 'feedback']);
    const named = requiredText(body, 'modelId', 256);
    const prompt = requiredText(body, 'prompt', MOST_TEXT);
    const answer = requiredText(body, 'response', MOST_TEXT);
    const { feedback } = body;
    if (!isJsonObject(feedback)) throw invalid('feedback', 'must be an object');
    onlyFields(feedback, ['rating', 'category', 'comment'], 'feedback.');
    const slash = named.indexOf('/');
    const [provider, model] = slash > 0 ? [named.slice(0, slash), named.slice(slash + 1)] : [null, named];
    return this.add(principal, {
      ...{ ...readSaid(feedback, 'feedback.'), request_id: null, provider, model, weight: 0 },
      prompt_type: this.parts.classify(prompt),
      findings: findFaults({ prompt, answer }),
    });
  }
}

function readSaid(body: JsonObject, prefix = ''): Said {
  const { rating } = body;
  if (typeof rating !== 'number' || !Number.isInteger(rating) || rating < 1 || rating > 5)
    throw invalid(`${prefix}rating`, 'must be a whole number from 1 to 5');
  const category = textField(body, 'category', 40, `${prefix}category`);
  if (category !== undefined && !FEEDBACK_CATEGORIES.some((known) => known === category))
    throw invalid(`${prefix}category`, `must be one of ${FEEDBACK_CATEGORIES.join(', ')}`);
  return { rating, category: category ?? null, comment: textField(body, 'comment', MOST_COMMENT, `${prefix}comment`) ?? null };
}

export function readPromptType(body: JsonObject): PromptType | undefined {
  const text = textField(body, 'prompt_type', 40);
  const known = PROMPT_TYPES.find((type) => type === text);
  if (text !== undefined && known === undefined) throw invalid('prompt_type', `must be one of ${PROMPT_TYPES.join(', ')}`);
  return known;
}
