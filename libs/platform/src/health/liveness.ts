import { Injectable } from '@nestjs/common';

/** Knows whether a part of the process has ended for good, so that only a restart helps. */
@Injectable()
export class Liveness {
  private reason: string | null = null;

  /** The first reason stays. */
  fail(reason: string): void {
    this.reason ??= reason;
  }

  failure(): string | null {
    return this.reason;
  }
}
