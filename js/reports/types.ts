/** Where reports go. Giving it to `load` turns them on; without it, nothing is collected and nothing sent. */
export interface CollectorOptions {
  /** The collector's address. */
  readonly url: string | URL;
  /** The collector's key as it prints it: a number, a colon and 32 bytes in base64url. Nobody else can read reports. */
  readonly publicKey: string;
  /** A token that lets reports in. Every device has the same one, so it names none. */
  readonly token: string;
  /**
   * `local` (the default): the device of one person says one thing of one row of a window, randomised. `edge`: a server
   * of many people says whole histograms with noise, with so many rows of each `user` as the bundle allows.
   */
  readonly mechanism?: "local" | "edge";
  /** A report is sent at a random time within so many milliseconds; 600,000 when absent. */
  readonly delay_ms?: number;
  /** Sends by a relay, which keeps the device's address from the collector. */
  readonly relay?: RelayOptions;
}

/** A relay of Oblivious HTTP (RFC 9458). */
export interface RelayOptions {
  readonly url: string | URL;
  /** The keys of the gateway behind it, `application/ohttp-keys`: bytes, or a text in base64url. */
  readonly keyConfig: Uint8Array | string;
}

/** Some bytes of a report, and what they say. */
export interface ReportField {
  readonly hex: string;
  readonly words: string;
}

/** Everything about a report. */
interface Receipt {
  /** The report before it is sealed: joined, these are its bytes. */
  readonly fields: readonly ReportField[];
  readonly mechanism: "local" | "edge";
  /** What it spends. */
  readonly epsilon: number;
  /** What is left of the budget for the rest of the period. */
  readonly left: number;
  /** Where it goes. */
  readonly destination: string;
}

/** A report was made and paid for. */
export interface ReportReceipt extends Receipt {
  readonly sent: "queued";
  /** The bytes that are sent, in hexadecimal. */
  readonly sealed: string;
  /** It is not sent before. */
  readonly sendAfter: Date;
}

/** What a report could be. Nothing was spent, and nothing is sent; a report draws anew. */
export interface ReportPreview extends Receipt {
  readonly sent: "preview";
}

/** The device keeps silent. Nothing was spent. */
export interface ReportRefusal {
  readonly sent: "refused";
  readonly reason: "already_reported" | "budget_spent" | "clock_went_back" | "nothing_seen" | "other_windows";
  /** The same for people. */
  readonly message: string;
  /** From when on a report is possible. `null` where that does not depend on time. */
  readonly possibleFrom: Date | null;
}

/** What became of the reports that were due. */
export interface SentReports {
  /** The collector has them. */
  readonly acknowledged: number;
  /** The connection broke, or the collector refused them. They are not sent again, as they might be counted twice. */
  readonly lost: number;
  /** They wait: for their time, for the network, or for the collector. */
  readonly waiting: number;
}
