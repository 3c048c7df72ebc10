//! Both ends of a loopback connection: gateways on a thread of their own, clients that call them, and a load of
//! requests written beforehand.

pub mod callers;
pub mod gateway;
pub mod load;
