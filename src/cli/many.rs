//! Doing the same with many files, on all processors.

use std::io::{self, IsTerminal, Write};
use std::num::NonZero;
use std::panic;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// With fewer files nobody waits long enough to want to know how many are left.
const FEW: usize = 50;

/// What comes of each item, in their order, done by as many threads as there are processors. Where a terminal watches and there are
/// many, it is shown how many are done.
pub(super) fn map<T: Send, R: Send>(items: Vec<T>, quiet: bool, done: impl Fn(T) -> R + Sync) -> Vec<R> {
    let number = items.len();
    // To count the processors, Linux reads files: for one item that is not worth it.
    let processors = || thread::available_parallelism().map_or(1, NonZero::get);
    let threads = if number < 2 { number } else { processors().min(number) };
    if threads < 2 {
        return items.into_iter().map(done).collect();
    }
    let is_watched = !quiet && number >= FEW && io::stderr().is_terminal();
    let queue = Mutex::new(items.into_iter().enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let mut own = Vec::new();
        while let Some((position, item)) = next() {
            own.push((position, done(item)));
            if is_watched {
                show(position, number);
            }
        }
        own
    };
    let mut all = thread::scope(|scope| {
        let threads = (0..threads).map(|_| scope.spawn(work)).collect::<Vec<_>>();
        // What panics there panics here.
        let joined =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|fault| panic::resume_unwind(fault)));
        joined.flatten().collect::<Vec<_>>()
    });
    if is_watched {
        _ = write!(io::stderr(), "\r\x1b[K");
    }
    all.sort_by_key(|(position, _)| *position);
    all.into_iter().map(|(_, result)| result).collect()
}

/// What comes of two items, done at the same time.
pub(super) fn both<T: Send, R: Send>([one, other]: [T; 2], done: impl Fn(T) -> R + Sync) -> [R; 2] {
    let done = &done;
    thread::scope(|scope| {
        let other = scope.spawn(move || done(other));
        let one = done(one);
        [one, other.join().unwrap_or_else(|fault| panic::resume_unwind(fault))]
    })
}

/// Shows how many are done, on a line that is written over.
fn show(done: usize, all: usize) {
    _ = write!(io::stderr(), "\r\x1b[K{done} of {all}");
}
