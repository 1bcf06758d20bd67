import type { Frame } from './frame.ts';
import type { Runtime } from './runtime.ts';
import { NativeFunction, type Value } from './values.ts';

type FrameBody = (rt: Runtime, args: readonly Value[], frame: Frame) => Value;

/** A function whose answer depends on where it is called: `super()`, `locals()`, `eval(…)`. */
export class FrameFunction extends NativeFunction {
  readonly inFrame: FrameBody;

  /** @param inFrame what a call gives, from its arguments and the frame it stands in */
  constructor(name: string, inFrame: FrameBody) {
    super(name, (rt) => {
      throw rt.error('RuntimeError', `${name}() can only be called directly`);
    });
    this.inFrame = inFrame;
  }
}
