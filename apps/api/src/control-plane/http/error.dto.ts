/** What went wrong, for people (`message`) and programs (`code`). */
export class ErrorDetail {
  message!: string;
  type!: string;
  code!: string | null;
  /** The field at fault, in the request's own naming. */
  param!: string | null;
}

/** The one error shape. */
export class ErrorBody {
  error!: ErrorDetail;
  request_id!: string;
}
