(* Coefficients that are rational numbers: the matrix of the weights of a certificate, its logits and its norm, exactly. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices RationalSums SvmCertificate SparseSums NatMaps Coefficients.
Import ListNotations.
Open Scope R_scope.

Definition q_add (x y : Q) : Q := Qred (x + y).
Definition q_mul (x y : Q) : Q := Qred (x * y).
Definition q_rel (x : Q) (r : R) : Prop := Q2R x = r.
Lemma q_rel_zero : q_rel 0%Q 0. Proof. apply Q2R_0. Qed.
Lemma q_rel_add x y r s : q_rel x r -> q_rel y s -> q_rel (q_add x y) (r + s).
Proof. unfold q_rel, q_add. intros <- <-. now rewrite Q2R_red, Q2R_plus. Qed.
Lemma q_rel_mul x y r s : q_rel x r -> q_rel y s -> q_rel (q_mul x y) (r * s).
Proof. unfold q_rel, q_mul. intros <- <-. now rewrite Q2R_red, Q2R_mult. Qed.
Lemma q_rel_scale c x r : q_rel x r -> q_rel (q_mul c x) (Q2R c * r).
Proof. apply q_rel_mul. reflexivity. Qed.

Definition coefficients_of (ws : list weight) : list ((nat * nat) * Q) := map (fun w => ((w_query w, w_token w), w_value w)) ws.
Definition functional_of (ws : list weight) (f : nat * nat -> R) : R := lsum ws (fun w => Q2R (w_value w) * f (w_query w, w_token w)).
Lemma coefficients_means ws : means q_rel (coefficients_of ws) (functional_of ws).
Proof. apply (means_of_list q_rel ws (fun w => (w_query w, w_token w)) w_value (fun w => Q2R (w_value w))). reflexivity. Qed.
Lemma mat_of_weights D ws : mat_of D (functional_of ws) = W_of D ws.
Proof. reflexivity. Qed.

Definition multiplier_weights (ms : list multiplier) : list weight :=
  flat_map (fun m => [Weight (m_query m) (fst (m_arc m)) (m_value m); Weight (m_query m) (snd (m_arc m)) (- m_value m)]) ms.
Lemma W_of_multipliers D ms a b : W_of D (multiplier_weights ms) a b = combination D ms a b.
Proof.
  unfold W_of, combination, multiplier_weights. induction ms as [|m ms IH]; [reflexivity|]. cbn [flat_map].
  rewrite lsum_app, IH, !lsum_cons. unfold Mm, M. cbn. rewrite Q2R_opp. ring.
Qed.
Definition negated (ws : list weight) : list weight := map (fun w => Weight (w_query w) (w_token w) (- w_value w)) ws.
Lemma W_of_negated D ws a b : W_of D (negated ws) a b = - W_of D ws a b.
Proof.
  unfold W_of, negated. rewrite lsum_map. cbn. rewrite (lsum_ext _ _ (fun w => -1 * (Q2R (w_value w) * (E D (w_token w) a * E D (w_query w) b)))) by
    (intros; rewrite Q2R_opp; ring).
  rewrite lsum_scale. ring.
Qed.
Lemma W_of_app D ws vs a b : W_of D (ws ++ vs) a b = W_of D ws a b + W_of D vs a b.
Proof. unfold W_of. apply lsum_app. Qed.

Section Exact.
Variables (D : dataset) (g : nat -> nat -> Q).
Hypothesis Hg : forall i j, Q2R (g i j) = Gr D i j.
Definition q_norm (ws : list weight) (ks : list nat) : Q := square_norm 0%Q q_add q_mul D g q_mul (coefficients_of ws) ks.
Lemma q_norm_R ws ks : Q2R (q_norm ws ks) = inner D (W_of D ws) (W_of D ws).
Proof.
  rewrite <- mat_of_weights. apply (square_norm_rel 0%Q q_add q_mul q_rel q_rel_zero q_rel_add q_rel_scale D g Hg q_mul q_rel_mul).
  apply coefficients_means.
Qed.
Lemma q_norm_zero ws ks : Qeq_bool (q_norm ws ks) 0 = true -> forall a b, (a < dim D)%nat -> (b < dim D)%nat -> W_of D ws a b = 0.
Proof.
  intros H a b Ha Hb. apply Qeqb_R in H. rewrite q_norm_R, Q2R_0 in H. unfold inner in H.
  pose proof (sum2_zero_inv (dim D) (fun a b => W_of D ws a b * W_of D ws a b)) as Z.
  specialize (Z ltac:(intros; apply Rle_0_sqr) H a b Ha Hb). apply Rmult_integral in Z. tauto.
Qed.
Definition q_columns (ws : list weight) := columns q_add (coefficients_of ws).
Definition q_logit cs t (k v : nat) : Q := z_at 0%Q q_add q_mul D g cs t k v.
Lemma q_logit_R ws ks k v : Q2R (q_logit (q_columns ws) (z_table 0%Q q_add q_mul D g (q_columns ws) ks) k v) = logit D (W_of D ws) v k.
Proof.
  rewrite <- mat_of_weights. apply (z_at_logit 0%Q q_add q_mul q_rel q_rel_zero q_rel_add q_rel_scale D g Hg). apply coefficients_means.
Qed.
End Exact.
(** the Gram matrix with its tables *)
Definition gram_of (D : dataset) : nat -> nat -> Q :=
  let rows := row_in D (row_table D) in let t := gram_table D rows in gram_read D rows t.
Lemma gram_of_R D i j : Q2R (gram_of D i j) = Gr D i j.
Proof. apply gram_read_R. Qed.
