//! The sandbox over its socket, as a client meets it.

#[cfg(test)]
mod acceptance;
#[cfg(test)]
mod client;
#[cfg(test)]
mod explained;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod http;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod observers;
#[cfg(test)]
mod other_paths;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod registered;
#[cfg(test)]
mod showcase;
#[cfg(test)]
mod v3;
#[cfg(test)]
mod v3_refusals;
#[cfg(test)]
mod writes;
