(* The gradient of Definitions.v is the derivative of the risk, and the Hessian there is the derivative of the gradient (THEORY 6.3).

   Along every line s -> W + s V: by the derivatives of log-sum-exp that RiskOnLine.v takes with Coquelicot, said here in the standard library's
   own words, [derivable_pt_lim]. *)
From Coq Require Import Reals FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Attest Require Import Definitions RiskOnLine.
Open Scope R_scope.

Lemma line_start W V : plus W (times 0 V) = W.
Proof. unfold plus, times. extensionality a. extensionality b. ring. Qed.
Theorem gradient_is_derivative D W V : realisable D ->
  derivable_pt_lim (fun s => risk D (plus W (times s V))) 0 (inner D (gradient D W) V).
Proof. intros HR. apply is_derive_Reals. pose proof (line1 D HR W V 0) as K. now rewrite line_start in K. Qed.
Theorem hessian_is_derivative D W V : realisable D ->
  derivable_pt_lim (fun s => inner D (gradient D (plus W (times s V))) V) 0 (hessian D W V V).
Proof. intros HR. apply is_derive_Reals. pose proof (line2 D HR W V 0) as K. now rewrite line_start in K. Qed.
