//! Functions measured by turns, in short slices: A B C A B C.
//!
//! A machine grows slower and faster by the minute. What is measured minutes apart differs by that; what is measured in
//! the same tenth of a second hardly does. So the slices of one round are compared with each other, and it is the rounds'
//! ratios that have a median.

use std::env;
use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::processor::Processor;

/// How long some iterations took.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    /// By the clock.
    pub wall: Duration,
    /// On a processor.
    pub processor: Duration,
}

impl Slice {
    /// How long this takes, and for how long it keeps a processor busy.
    pub fn of(processor: Processor, work: impl FnOnce()) -> Self {
        let (busy, started) = (processor.time(), Instant::now());
        work();
        let wall = started.elapsed();
        Self { wall, processor: processor.time().saturating_sub(busy) }
    }
}

/// Something that is measured, and what was.
#[derive(Serialize)]
pub struct Function<'f> {
    function: String,
    units: u64,
    iterations: u64,
    wall_ns: Vec<f64>,
    processor_ns: Vec<f64>,
    #[serde(skip)]
    run: Box<dyn FnMut(u64) -> Slice + 'f>,
}

/// What is done on the thread that calls it, again and again.
pub fn each<'f, T>(name: impl Into<String>, mut once: impl FnMut() -> T + 'f) -> Function<'f> {
    timed(name, move |iterations| {
        Slice::of(Processor::OfThread, || {
            for _ in 0..iterations {
                black_box(once());
            }
        })
    })
}

/// What says by itself how long so many iterations took.
pub fn timed<'f>(name: impl Into<String>, run: impl FnMut(u64) -> Slice + 'f) -> Function<'f> {
    Function {
        function: name.into(),
        units: 1,
        iterations: 1,
        wall_ns: Vec::new(),
        processor_ns: Vec::new(),
        run: Box::new(run),
    }
}

impl Function<'_> {
    /// Says that an iteration is about so many bytes, cards or users; about one where nothing is said.
    #[must_use]
    pub fn of_units(mut self, units: u64) -> Self {
        self.units = units;
        self
    }

    /// Chooses how many iterations fill a slice: the fastest of some tries says, and a machine that was busy elsewhere does
    /// not make slices short.
    fn fill(&mut self, slice: Duration) {
        loop {
            let tries = (0..TRIES).map(|_| (self.run)(self.iterations).wall);
            let wall = tries.min().unwrap_or_default().max(Duration::from_nanos(1));
            if wall >= slice / 4 {
                let filling = self.iterations as f64 * slice.as_secs_f64() / wall.as_secs_f64();
                self.iterations = (filling as u64).max(1);
                return;
            }
            self.iterations *= 2;
        }
    }

    fn measure(&mut self) {
        let slice = (self.run)(self.iterations);
        let of_one = |time: Duration| time.as_secs_f64() * 1e9 / self.iterations as f64;
        self.wall_ns.push(of_one(slice.wall));
        self.processor_ns.push(of_one(slice.processor));
    }
}

/// How often a number of iterations is tried. The first of all also connects, and fills the caches.
const TRIES: u32 = 3;

#[derive(Serialize)]
struct Line<'l> {
    group: &'l str,
    #[serde(flatten)]
    function: &'l Function<'l>,
}

/// Measures the groups that the command line names, all where it names none: `--bench --rounds 60 --slice-ms 20 token`.
/// Without `--bench`, as `cargo test` runs it, each function is run once, and nothing is printed.
#[derive(Clone, Debug)]
pub struct Turns {
    measured: bool,
    rounds: u64,
    slice: Duration,
    groups: Vec<String>,
}

impl Turns {
    /// As the command line has it.
    #[must_use]
    pub fn from_arguments() -> Self {
        let slice = Duration::from_millis(20);
        let mut turns = Self { measured: false, rounds: 60, slice, groups: Vec::new() };
        let mut arguments = env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().unwrap().parse().unwrap();
            match argument.as_str() {
                "--bench" => turns.measured = true,
                "--rounds" => turns.rounds = number(),
                "--slice-ms" => turns.slice = Duration::from_millis(number()),
                _ => turns.groups.push(argument),
            }
        }
        turns
    }

    /// The same, in no more rounds than these: where a slice cannot be short.
    #[must_use]
    pub fn of_rounds(&self, most: u64) -> Self {
        Self { rounds: self.rounds.min(most), ..self.clone() }
    }

    /// Whether a group is measured, for those that are dear to set up.
    #[must_use]
    pub fn chosen(&self, group: &str) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|chosen| chosen == group)
    }

    /// Whether anything is measured, for what is too dear to try.
    #[must_use]
    pub fn measured(&self) -> bool {
        self.measured
    }

    /// Measures a group of what takes many seconds, once each.
    pub fn group_once(&self, group: &str, mut functions: Vec<Function<'_>>) {
        if self.chosen(group) {
            functions.iter_mut().for_each(Function::measure);
            self.print(group, &functions);
        }
    }

    /// Measures a group, and prints an object a line and function: nanoseconds of an iteration, slice by slice.
    pub fn group(&self, group: &str, functions: Vec<Function<'_>>) {
        self.group_of_longer_slices(group, 1, functions);
    }

    /// Like [`group`](Self::group), in slices that are so many times as long: where a slice's start and end count.
    pub fn group_of_longer_slices(&self, group: &str, times: u32, mut functions: Vec<Function<'_>>) {
        if !self.chosen(group) {
            return;
        }
        if !self.measured {
            functions.iter_mut().for_each(Function::measure);
            return;
        }
        functions.iter_mut().for_each(|function| function.fill(self.slice * times));
        for _ in 0..self.rounds {
            functions.iter_mut().for_each(Function::measure);
        }
        self.print(group, &functions);
    }

    fn print(&self, group: &str, functions: &[Function<'_>]) {
        for function in functions.iter().filter(|_| self.measured) {
            println!("{}", serde_json::to_string(&Line { group, function }).unwrap());
        }
    }
}
