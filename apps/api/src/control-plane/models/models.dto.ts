import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  type CatalogModel,
  daysLeft,
  LIFE_STAGES,
  MEASURABLE,
  type Measurable,
  MODEL_ORIGINS,
  type ModelFields,
  PROMPT_TYPES,
  type PromptType,
  stageOf,
  type Task,
  TASKS,
} from '@libs/catalog';
import { IfGiven } from '../http/if-given';

const ONLY_APIS = ['responses', 'completions'] as const;
const MOST_TOKENS = 100_000_000;
const MOST_USD = 1_000_000;

/** What a probe found out, in the words of answers. */
const MEASURED_NAMES: Readonly<Record<Measurable, string>> = {
  ...{ tools: 'tools', parallelTools: 'parallel_tools', structuredOutput: 'structured_output', vision: 'vision' },
  ...{ streamUsage: 'stream_usage', reasoning: 'reasoning', cacheReads: 'cache_reads' },
};

export class ModelPrice {
  @IsNumber()
  @Min(0)
  @Max(MOST_USD)
  input_usd_per_million!: number;

  @IsNumber()
  @Min(0)
  @Max(MOST_USD)
  output_usd_per_million!: number;

  @IfGiven()
  @IsNumber()
  @Min(0)
  @Max(MOST_USD)
  cache_read_usd_per_million?: number;

  @IfGiven()
  @IsNumber()
  @Min(0)
  @Max(MOST_USD)
  cache_write_usd_per_million?: number;
}

/** What is absent stays as it was said before, or as the product ships it. */
export class PutModelBody {
  @IsString()
  @Matches(/^[a-z][a-z0-9-]{0,62}$/)
  provider!: string;

  /** In the provider's own words. */
  @IsString()
  @Matches(/^[^\s,]{1,256}$/)
  model!: string;

  @ApiPropertyOptional({ enum: TASKS })
  @IfGiven()
  @IsIn(TASKS)
  task?: Task;

  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(MOST_TOKENS)
  context_length?: number;

  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(MOST_TOKENS)
  max_output_tokens?: number;

  /** The list price; prices with a beginning and an end are entered at /v1/admin/prices, and hold before this one. */
  @IfGiven()
  @ValidateNested()
  @Type(() => ModelPrice)
  price?: ModelPrice;

  @IfGiven()
  @IsBoolean()
  vision?: boolean;

  @IfGiven()
  @IsBoolean()
  audio?: boolean;

  @IfGiven()
  @IsBoolean()
  documents?: boolean;

  @IfGiven()
  @IsBoolean()
  tools?: boolean;

  @IfGiven()
  @IsBoolean()
  structured_output?: boolean;

  @IfGiven()
  @IsBoolean()
  reasoning?: boolean;

  /** 0-100, higher is better. */
  @IfGiven()
  @IsNumber()
  @Min(0)
  @Max(100)
  quality?: number;

  /** 0-100, higher answers sooner. */
  @IfGiven()
  @IsNumber()
  @Min(0)
  @Max(100)
  speed?: number;

  /** Milliseconds to the first word, as a rule. */
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  latency_ms?: number;

  /** What it does better than its quality says. */
  @ApiPropertyOptional({ enum: PROMPT_TYPES, isArray: true })
  @IfGiven()
  @IsArray()
  @IsIn(PROMPT_TYPES, { each: true })
  prompt_types?: PromptType[];

  /** Among several providers of the same model the lower is asked first. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(1_000)
  failover_order?: number;

  /** False: served to who names provider and model, and never chosen. */
  @IfGiven()
  @IsBoolean()
  active?: boolean;

  /** True: left out by `auto` and its kind, which choose among all models; names and patterns find it. */
  @IfGiven()
  @IsBoolean()
  only_by_name?: boolean;

  /** The API by which alone the provider serves it. */
  @ApiPropertyOptional({ enum: ONLY_APIS })
  @IfGiven()
  @IsIn(ONLY_APIS)
  only_api?: (typeof ONLY_APIS)[number];

  /** The provider advises against it. */
  @IfGiven()
  @IsBoolean()
  deprecated?: boolean;

  /** YYYY-MM-DD in UTC: from this day on the provider serves it no more. null: it goes on, whatever was announced. */
  @ApiPropertyOptional({ type: 'string', format: 'date', nullable: true })
  @IsOptional()
  @Matches(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { message: 'retires must be a day as YYYY-MM-DD, or null' })
  retires?: string | null;

  /** What takes its place. */
  @IfGiven()
  @IsString()
  @MaxLength(256)
  replaced_by?: string;
}

export class ImportModelsBody {
  /** LiteLLM's model_prices_and_context_window.json as an object. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IfGiven()
  @IsObject()
  models?: object;

  /** The same as the text of the file, for all of it at once. */
  @IfGiven()
  @IsString()
  @MaxLength(8_000_000)
  file?: string;

  /** Tells what would be done, and does nothing. */
  @IfGiven()
  @IsBoolean()
  dry_run?: boolean;
}

export class ModelsQuery {
  @IsOptional()
  @IsString()
  @MaxLength(63)
  provider?: string;
}

export class ModelTargetQuery {
  @IsString()
  @Matches(/^[a-z][a-z0-9-]{0,62}$/)
  provider!: string;

  @IsString()
  @MaxLength(256)
  model!: string;
}

export class MeasuredCapability {
  @ApiProperty({ enum: Object.values(MEASURED_NAMES) })
  capability!: string;
  works!: boolean;
  /** When it was probed. */
  at!: string;
}

export class CatalogModelAnswer {
  provider!: string;
  model!: string;
  @ApiProperty({ enum: TASKS })
  task!: Task;
  context_length!: number;
  max_output_tokens!: number;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' }, nullable: true })
  price!: unknown;
  vision!: boolean;
  audio!: boolean;
  documents!: boolean;
  tools!: boolean;
  structured_output!: boolean;
  reasoning!: boolean;
  quality!: number;
  speed!: number;
  @ApiProperty({ type: 'integer', nullable: true })
  latency_ms!: number | null;
  prompt_types!: string[];
  failover_order!: number;
  active!: boolean;
  only_by_name!: boolean;
  @ApiProperty({ enum: ONLY_APIS, nullable: true })
  only_api!: string | null;
  /** Other names of the same model at this provider. */
  aliases!: string[];
  /** YYYY-MM-DD. */
  @ApiProperty({ type: 'string', nullable: true })
  released!: string | null;
  @ApiProperty({ enum: LIFE_STAGES })
  stage!: string;
  deprecated!: boolean;
  /** YYYY-MM-DD in UTC: from this day on the provider serves it no more. */
  @ApiProperty({ type: 'string', nullable: true })
  retires!: string | null;
  /** Negative: it is gone already. */
  @ApiProperty({ type: 'integer', nullable: true })
  retires_in_days!: number | null;
  @ApiProperty({ type: 'string', nullable: true })
  replaced_by!: string | null;
  /** What probes found out, and when; the fields above say so already. */
  measured!: MeasuredCapability[];
  /** Who said so last: the product, a file, or somebody by API. */
  @ApiProperty({ enum: MODEL_ORIGINS })
  origin!: string;
  /** Who said each field that is not as shipped: its name, and file, database or measured. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  origins!: unknown;
}

export class CatalogModelList {
  data!: CatalogModelAnswer[];
}

export class SkippedModel {
  name!: string;
  reason!: string;
}

export class ChangedModel {
  target!: string;
  /** Name of the field: from, to. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  fields!: unknown;
}

export class ImportAnswer {
  dry_run!: boolean;
  added!: string[];
  changed!: ChangedModel[];
  unchanged!: number;
  skipped!: SkippedModel[];
}

/** The fields of an answer, by those of the catalog. */
const FIELD_NAMES: Readonly<Record<keyof ModelFields, string>> = {
  ...{ task: 'task', contextLength: 'context_length', maxOutputTokens: 'max_output_tokens', price: 'price', vision: 'vision' },
  ...{ audio: 'audio', documents: 'documents', tools: 'tools', structuredOutput: 'structured_output', reasoning: 'reasoning' },
  ...{ quality: 'quality', speed: 'speed', latencyMs: 'latency_ms', promptTypes: 'prompt_types', active: 'active' },
  ...{ failoverOrder: 'failover_order', onlyByName: 'only_by_name', onlyApi: 'only_api', released: 'released' },
  ...{ deprecated: 'deprecated', retires: 'retires', replacedBy: 'replaced_by' },
};

const micro = (usd: number): number => Math.round(usd * 1_000_000);

export function fieldsOf(body: PutModelBody): ModelFields {
  const { price } = body;
  const fields: Record<keyof ModelFields, unknown> = {
    task: body.task,
    contextLength: body.context_length,
    maxOutputTokens: body.max_output_tokens,
    price: price && {
      input: micro(price.input_usd_per_million),
      output: micro(price.output_usd_per_million),
      ...(price.cache_read_usd_per_million !== undefined && { cacheRead: micro(price.cache_read_usd_per_million) }),
      ...(price.cache_write_usd_per_million !== undefined && { cacheWrite: micro(price.cache_write_usd_per_million) }),
    },
    ...{ vision: body.vision, audio: body.audio, documents: body.documents, tools: body.tools },
    ...{ structuredOutput: body.structured_output, reasoning: body.reasoning, quality: body.quality, speed: body.speed },
    ...{ latencyMs: body.latency_ms, promptTypes: body.prompt_types, failoverOrder: body.failover_order, active: body.active },
    ...{ onlyByName: body.only_by_name, onlyApi: body.only_api, released: undefined },
    ...{ deprecated: body.deprecated, retires: body.retires, replacedBy: body.replaced_by },
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export const modelView = (model: CatalogModel, nowMs = Date.now()): CatalogModelAnswer => ({
  ...{ provider: model.provider, model: model.model, task: model.task ?? 'chat' },
  ...{ context_length: model.contextLength, max_output_tokens: model.maxOutputTokens },
  price: model.price ? priceView(model.price) : null,
  ...{ vision: model.vision, audio: model.audio ?? false, documents: model.documents ?? false, tools: model.tools },
  ...{ structured_output: model.structuredOutput ?? false, reasoning: model.reasoning },
  ...{ quality: model.quality, speed: model.speed, latency_ms: model.latencyMs ?? null },
  prompt_types: [...(model.promptTypes ?? [])],
  failover_order: model.failoverOrder ?? 100,
  ...{ active: model.active ?? true, only_by_name: model.onlyByName ?? false, only_api: model.onlyApi ?? null },
  ...{ aliases: [...(model.aliases ?? [])], released: model.released ?? null },
  ...{ stage: stageOf(model, nowMs), deprecated: model.deprecated ?? false },
  ...{ retires: model.retires ?? null, retires_in_days: daysLeft(model, nowMs), replaced_by: model.replacedBy ?? null },
  measured: measuredView(model),
  origin: model.origin ?? 'default',
  origins: originsOf(model),
});

const measuredView = (model: CatalogModel): MeasuredCapability[] =>
  MEASURABLE.flatMap((capability) => {
    const at = model.measured?.capabilities?.[capability];
    return at === undefined ? [] : [{ capability: MEASURED_NAMES[capability], works: model[capability] === true, at }];
  });

function originsOf({ origins = {}, measured }: CatalogModel): Record<string, string> {
  const said = Object.entries(origins).flatMap(([field, origin]) => {
    const name = FIELD_NAMES[field as keyof ModelFields];
    return name === undefined || origin === undefined ? [] : [[name, origin] as const];
  });
  const seen = MEASURABLE.filter((name) => measured?.capabilities?.[name] !== undefined);
  return Object.fromEntries([...said, ...seen.map((name) => [MEASURED_NAMES[name], 'measured'] as const)]);
}

const priceView = ({ input, output, cacheRead, cacheWrite }: NonNullable<CatalogModel['price']>): Record<string, number> => ({
  input_usd_per_million: input / 1_000_000,
  output_usd_per_million: output / 1_000_000,
  ...(cacheRead !== undefined && { cache_read_usd_per_million: cacheRead / 1_000_000 }),
  ...(cacheWrite !== undefined && { cache_write_usd_per_million: cacheWrite / 1_000_000 }),
});
