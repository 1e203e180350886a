(* Named apart, because a module Z of the extracted checker hides Zarith's. *)
let number_of_bits (x : Z.t) = Z.numbits x
