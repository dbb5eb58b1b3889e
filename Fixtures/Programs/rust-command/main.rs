//! A command in Rust with its standard library: collections, formatting, arguments, time.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

extern "C" {
    fn __wasm_call_ctors();
}

/// The start, in place of the C library's, which would wrap every export.
#[export_name = "_start"]
pub extern "C" fn start() {
    unsafe { __wasm_call_ctors() };
    if let Err(error) = run() {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Complex {
    re: f64,
    im: f64,
}

impl fmt::Display for Complex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}{:+.3}i", self.re, self.im)
    }
}

fn steps(c: Complex, limit: u32) -> u32 {
    let mut z = Complex { re: 0.0, im: 0.0 };
    for step in 0..limit {
        if z.re * z.re + z.im * z.im > 4.0 {
            return step;
        }
        z = Complex { re: z.re * z.re - z.im * z.im + c.re, im: 2.0 * z.re * z.im + c.im };
    }
    limit
}

fn run() -> io::Result<()> {
    let mut words: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, line) in io::stdin().lock().lines().enumerate() {
        for word in line?.split_whitespace() {
            words.entry(word.to_lowercase()).or_default().push(number + 1);
        }
    }
    let sorted: BTreeMap<_, _> = words.iter().collect();
    for (word, lines) in &sorted {
        println!("{word:>8} in {lines:?}");
    }

    let mut picture = String::new();
    for row in -6..=6 {
        for column in -20..=10 {
            let c = Complex { re: column as f64 / 10.0, im: row as f64 / 5.0 };
            picture.push(match steps(c, 50) {
                50 => '#',
                10..=49 => '+',
                5..=9 => '.',
                _ => ' ',
            });
        }
        picture.truncate(picture.trim_end().len());
        picture.push('\n');
    }
    print!("{picture}");

    let start = Instant::now();
    let sorted_numbers = {
        let mut state = 12345u64;
        let mut numbers: Vec<u64> = (0..20_000)
            .map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                state >> 33
            })
            .collect();
        numbers.sort_unstable();
        numbers
    };
    assert!(sorted_numbers.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!(start.elapsed() < Duration::from_secs(60));
    println!("median {}", sorted_numbers[sorted_numbers.len() / 2]);
    println!("{} {:?}", Complex { re: 1.0, im: -0.5 }, "42x".parse::<i32>().is_err());
    println!("{:?}", std::env::args().skip(1).collect::<Vec<_>>());
    io::stdout().flush()
}
